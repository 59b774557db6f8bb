package dev.banyan.coordinator.banlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.codec.EntryCodec;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BanLogReaderTest {
  private static final TopicPartition LOG = new TopicPartition(Topics.BANS, 0);
  private static final Entry BEGUN = new Entry.LogBegun(new Epoch(7), Instant.EPOCH, 12);
  private static final Entry ALLOWED =
      new Entry.AllowListing(
          Cidr.parse("192.0.2.1").orElseThrow(), true, Optional.empty(), "", "ops");

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final List<Scoped> told = new ArrayList<>();
  private boolean interrupted;
  private long end;
  private CompletableFuture<Void> waiting = CompletableFuture.completedFuture(null);

  /** Whether somebody waited each time that Kafka was asked whether the log is the same. */
  private final List<Boolean> heldUp = new ArrayList<>();

  private final MockConsumer<byte[], byte[]> kafka =
      new MockConsumer<>("none") {
        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> times, Duration limit) {
          heldUp.add(!waiting.isDone());
          return Map.of();
        }

        @Override
        public synchronized long position(TopicPartition partition) {
          if (interrupted) {
            interrupted = false;
            throw new WakeupException();
          }
          return super.position(partition);
        }
      };
  private final BanLogReader reader =
      new BanLogReader(
          kafka,
          () -> now,
          List.of(new Listener()),
          new Beginnings(
              entry -> new CompletableFuture<>(),
              () -> {
                throw new AssertionError("no log begins anew");
              }),
          Seals.NONE);

  private final class Listener implements BanListener {
    @Override
    public void onBegun(Entry.LogBegun begun) {}

    @Override
    public void onLost() {}

    @Override
    public void onPolicy(Revision revision, Policy policy) {}

    @Override
    public void onChanges(Epoch epoch, Revision upTo, List<Scoped> changes) {
      told.addAll(changes);
    }
  }

  @BeforeEach
  void readOne() {
    kafka.updateBeginningOffsets(Map.of(LOG, 0L));
    kafka.updateEndOffsets(Map.of(LOG, 0L));
    reader.begin();
    append(BEGUN);
    reader.step();
  }

  @Test
  void whoWaitsForARecordIsToldBeforeTheLogIsComparedWithWhatItWas() {
    waiting = reader.answers().reached(new Revision(1));
    reader.step();
    assertThat(waiting).isNotDone();

    now = now.plusSeconds(60);
    append(ALLOWED);
    reader.step();

    assertThat(waiting).isCompleted();
    assertThat(heldUp).containsExactly(false);
  }

  @Test
  void tellsWhatARecordChangesAlsoIfItIsWokenBeforeItKnowsHowFarItRead() {
    append(ALLOWED);
    interrupted = true;
    reader.step();
    assertThat(interrupted).isFalse();
    assertThat(told).isEmpty();
    reader.step();
    assertThat(told).extracting(scoped -> scoped.change().key()).containsExactly(ALLOWED.key());
    reader.step();
    assertThat(told).hasSize(1);
  }

  private void append(Entry entry) {
    byte[] key = entry.key().value().getBytes(StandardCharsets.UTF_8);
    byte[] value = EntryCodec.encode(entry, "test");
    kafka.updateEndOffsets(Map.of(LOG, end + 1));
    kafka.addRecord(
        new ConsumerRecord<>(
            Topics.BANS,
            0,
            end++,
            now.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            key.length,
            value.length,
            key,
            value,
            new RecordHeaders(),
            Optional.empty()));
  }
}
