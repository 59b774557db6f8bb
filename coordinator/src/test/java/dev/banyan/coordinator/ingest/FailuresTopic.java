package dev.banyan.coordinator.ingest;

import dev.banyan.codec.FailureCodec;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A consumer of a failures topic of one partition and a ban log of one record. Asked for what it
 * gave already it gives it again.
 */
final class FailuresTopic extends MockConsumer<byte[], byte[]> {
  static final TopicPartition FAILURES = new TopicPartition(Topics.FAILURES, 0);
  static final TopicPartition BANS = new TopicPartition(Topics.BANS, 0);
  static final Address ATTACKER = Address.parse("192.0.2.1").orElseThrow();

  private final JailName jail;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private int polls;

  FailuresTopic(JailName jail) {
    super("earliest");
    this.jail = jail;
    updateBeginningOffsets(Map.of(FAILURES, 0L));
    updateEndOffsets(Map.of(FAILURES, 0L, BANS, 1L));
  }

  /** How often somebody asked for more. */
  int polls() {
    return polls;
  }

  @Override
  public synchronized ConsumerRecords<byte[], byte[]> poll(Duration limit) {
    polls++;
    return super.poll(limit);
  }

  @Override
  public synchronized void seek(TopicPartition partition, long offset) {
    long given = hasBegun() ? position(partition) : 0;
    super.seek(partition, offset);
    for (long again = offset; again < given; again++) {
      addRecord(records.get((int) again));
    }
  }

  @Override
  public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> times) {
    return records.stream()
        .filter(entry -> entry.timestamp() >= times.getOrDefault(FAILURES, 0L))
        .findFirst()
        .map(first -> Map.of(FAILURES, new OffsetAndTimestamp(first.offset(), first.timestamp())))
        .orElse(Map.of());
  }

  private boolean hasBegun() {
    return polls > 0 && !records.isEmpty();
  }

  /** One more of the attacker; whoever is assigned the topic gets it at its next poll. */
  void fail(Instant at) {
    Failure failure =
        new Failure(
            new LineId(new HostName("pbx-1"), 1, at.getEpochSecond(), 0),
            "messages",
            jail,
            ATTACKER,
            at,
            at,
            Optional.empty(),
            Optional.empty(),
            Transport.TCP,
            1,
            "");
    byte[] value = FailureCodec.encode(failure);
    byte[] key = FailureCodec.key(ATTACKER);
    long offset = records.size();
    records.add(
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
    updateEndOffsets(Map.of(FAILURES, offset + 1));
    if (assignment().contains(FAILURES)) {
      addRecord(records.get((int) offset));
    }
  }
}
