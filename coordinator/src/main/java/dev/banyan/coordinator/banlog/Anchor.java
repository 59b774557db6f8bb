package dev.banyan.coordinator.banlog;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The record by which a log is known again: of those that were read the latest by the broker's
 * clock. If at its place, or before it, one is later, the log was shortened and written anew.
 *
 * <p>I1: compaction makes no other log of it: it removes records and moves none.
 *
 * <p>I2: brokers whose clocks differ do not either, since nothing that was read is later.
 *
 * @param offset where it is; -1: nothing was read
 * @param appendedMs when the broker took it
 */
record Anchor(long offset, long appendedMs) {
  static final Anchor NONE = new Anchor(-1, Long.MIN_VALUE);

  /** The same once another record was read. */
  Anchor after(ConsumerRecord<byte[], byte[]> entry) {
    return entry.timestamp() >= appendedMs ? new Anchor(entry.offset(), entry.timestamp()) : this;
  }

  boolean isKnown() {
    return offset >= 0;
  }

  /** The first record as late as this is to be asked for. */
  Map<TopicPartition, Long> question(TopicPartition log) {
    return Map.of(log, appendedMs);
  }

  /** Whether the answer is of another log. */
  boolean isReplaced(@Nullable OffsetAndTimestamp first) {
    return first != null && first.offset() <= offset && first.timestamp() > appendedMs;
  }
}
