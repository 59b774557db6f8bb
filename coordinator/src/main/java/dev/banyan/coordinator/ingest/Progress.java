package dev.banyan.coordinator.ingest;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the owned partitions are decided, and what of that the group was not told yet.
 *
 * <p>Owner: {@code banyan-ingest}; {@link #decided()} may be read by any thread.
 */
final class Progress {
  private final Map<TopicPartition, Long> decided = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> untold = new HashMap<>();

  /** Takes a partition over that is decided up to there. */
  void begin(TopicPartition partition, long decidedUpTo) {
    decided.put(partition, decidedUpTo);
  }

  /** Its next record lies there or behind it. */
  void goOnFrom(TopicPartition partition, long offset) {
    next.put(partition, offset);
  }

  long next(TopicPartition partition) {
    return next.getOrDefault(partition, 0L);
  }

  /** Everything below is decided and durable. */
  void reach(TopicPartition partition, long end) {
    long now = Math.max(end, decided(partition));
    decided.put(partition, now);
    untold.put(partition, new OffsetAndMetadata(now));
  }

  void letGo(TopicPartition partition) {
    decided.remove(partition);
    next.remove(partition);
    untold.remove(partition);
  }

  /** Below which offset an owned partition is decided. */
  long decided(TopicPartition partition) {
    return decided.getOrDefault(partition, 0L);
  }

  Map<TopicPartition, Long> decided() {
    return Map.copyOf(decided);
  }

  /** What is to be committed; it counts as told from now on. */
  Map<TopicPartition, OffsetAndMetadata> takeUntold() {
    Map<TopicPartition, OffsetAndMetadata> taken = Map.copyOf(untold);
    untold.clear();
    return taken;
  }

  /** What could not be told is told again, if the partition is still owned. */
  void notTold(Set<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Long now = decided.get(partition);
      if (now != null) {
        untold.put(partition, new OffsetAndMetadata(now));
      }
    }
  }
}
