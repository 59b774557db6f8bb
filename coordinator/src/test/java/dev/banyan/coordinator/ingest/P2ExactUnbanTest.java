package dev.banyan.coordinator.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.codec.FailureCodec;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.decide.Pace;
import dev.banyan.coordinator.decide.Rules;
import dev.banyan.coordinator.decide.Sample;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Revision;
import dev.banyan.model.Transport;
import dev.banyan.rule.Sentence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unban that is in the log before a failure is known before that failure is decided. */
class P2ExactUnbanTest implements Standing {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final TopicPartition FAILURES = new TopicPartition(Topics.FAILURES, 0);
  private static final TopicPartition BANS = new TopicPartition(Topics.BANS, 0);
  private static final Jail JAIL = Sample.jail("sip", 2, 600, Optional.of(Duration.ofHours(1)));

  @TempDir Path directory;
  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final List<AutomaticBan> decided = new ArrayList<>();
  private CompletableFuture<Void> reading = new CompletableFuture<>();
  private Revision read = new Revision(0);
  private Optional<Instant> unban = Optional.empty();
  private WindowStore store;
  private Ingest ingest;

  @BeforeEach
  void begin() {
    store = WindowStore.open(directory);
    kafka.updateBeginningOffsets(Map.of(FAILURES, 0L));
    kafka.updateEndOffsets(Map.of(FAILURES, 0L, BANS, 1L));
    Owner owner = new Owner(this, this::append, store);
    ingest =
        new Ingest(kafka, Intake.of(new Partitions(1)), owner, store, () -> NOON)
            .waiting(new Threshold(kafka, owner, CompletableFuture::isDone));
    ingest.ownAll();
    ingest.step();
  }

  @AfterEach
  void end() {
    store.close();
  }

  private CompletableFuture<Revision> append(Entry entry) {
    decided.add((AutomaticBan) entry);
    return CompletableFuture.completedFuture(new Revision(9));
  }

  @Test
  void whatAnUnbanLiftedDoesNotCountThoughTheLogIsReadLate() {
    fail(0);
    ingest.step();
    kafka.updateEndOffsets(Map.of(BANS, 2L));
    fail(10);
    ingest.step();
    assertThat(decided).isEmpty();
    assertThat(store.position(0)).as("only one is decided").hasValue(1);

    unban = Optional.of(NOON.plusSeconds(5));
    read = new Revision(1);
    reading.complete(null);
    ingest.step();
    assertThat(decided).isEmpty();
    assertThat(store.position(0)).hasValue(2);

    fail(20);
    ingest.step();
    assertThat(decided)
        .singleElement()
        .satisfies(ban -> assertThat(ban.since()).isEqualTo(NOON.plusSeconds(20)));
  }

  @Test
  void nothingWaitsForAnUnbanThatIsKnown() {
    fail(0);
    fail(10);
    ingest.step();
    assertThat(decided).hasSize(1);
  }

  private void fail(int second) {
    Instant at = NOON.plusSeconds(second);
    Address address = Address.parse("192.0.2.1").orElseThrow();
    Failure failure =
        new Failure(
            new LineId(new HostName("pbx-1"), 1, second, second),
            "messages",
            JAIL.name(),
            address,
            at,
            at,
            Optional.empty(),
            Optional.empty(),
            Transport.TCP,
            1,
            "");
    byte[] value = FailureCodec.encode(failure);
    byte[] key = FailureCodec.key(address);
    long offset = kafka.endOffsets(List.of(FAILURES)).getOrDefault(FAILURES, 0L);
    kafka.updateEndOffsets(Map.of(FAILURES, offset + 1));
    kafka.addRecord(
        new ConsumerRecord<>(
            Topics.FAILURES,
            0,
            offset,
            at.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            key.length,
            value.length,
            key,
            value,
            new RecordHeaders(),
            Optional.empty()));
  }

  @Override
  public Rules rules() {
    return new Rules(new Revision(0), Sample.policy(JAIL));
  }

  @Override
  public boolean reaches(Revision revision) {
    return !revision.isAfter(read);
  }

  @Override
  public CompletableFuture<Void> reached(Revision revision) {
    return reading;
  }

  @Override
  public Optional<Sentence> sentence(JailName jail, Optional<HostName> host, Cidr cidr) {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> unbanned(JailName jail, Optional<HostName> host, Cidr cidr) {
    return unban;
  }

  @Override
  public boolean allows(JailName jail, Cidr cidr, Instant at) {
    return false;
  }

  @Override
  public boolean allowsAnyOf(JailName jail, Cidr cidr, Instant at) {
    return false;
  }

  @Override
  public List<AutomaticBan> held(Instant now) {
    return List.of();
  }

  @Override
  public Pace pace() {
    return new Pace();
  }
}
