package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The records of several partitions as one row, by when Kafka took them; of those of the same
 * moment the ban log's come first. Of each partition some records wait, at most about {@value
 * #MOST_WAITING}.
 *
 * <p>Owner: the thread that reads.
 */
final class Merge {
  private static final int MOST_WAITING = 2_000;
  private static final Duration POLL = Duration.ofMillis(500);

  /** Kafka may be silent for so long. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Comparator<ConsumerRecord<byte[], byte[]>> ORDER =
      Comparator.<ConsumerRecord<byte[], byte[]>>comparingLong(ConsumerRecord::timestamp)
          .thenComparing(entry -> !entry.topic().equals(Topics.BANS))
          .thenComparingInt(ConsumerRecord::partition)
          .thenComparingLong(ConsumerRecord::offset);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> ends;
  private final Map<TopicPartition, Queue<ConsumerRecord<byte[], byte[]>>> waiting =
      new HashMap<>();
  private final Set<TopicPartition> unread;
  private final InstantSource clock;

  /**
   * Of what is assigned to a consumer, from where it stands.
   *
   * @param ends offsets at which each partition ends
   */
  Merge(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, InstantSource clock) {
    this.consumer = consumer;
    this.ends = ends;
    this.clock = clock;
    this.unread = new HashSet<>(ends.keySet());
    ends.keySet().forEach(partition -> waiting.put(partition, new ArrayDeque<>()));
  }

  /** The next; empty: that was all. */
  Optional<ConsumerRecord<byte[], byte[]>> next() {
    fill();
    Optional<ConsumerRecord<byte[], byte[]>> first =
        waiting.values().stream().filter(queue -> !queue.isEmpty()).map(Queue::peek).min(ORDER);
    first.ifPresent(entry -> queue(entry).remove());
    return first;
  }

  /** Until of each partition that goes on the next record is known. */
  private void fill() {
    Instant patient = Instant.MAX;
    while (isAnyMissing()) {
      if (poll()) {
        patient = Instant.MAX;
      } else if (patient.equals(Instant.MAX)) {
        patient = clock.instant().plus(PATIENCE);
      } else if (clock.instant().isAfter(patient)) {
        throw new TimeoutException(
            "Kafka has given no records for %d s".formatted(PATIENCE.toSeconds()));
      }
    }
  }

  private boolean isAnyMissing() {
    return waiting.entrySet().stream()
        .anyMatch(queue -> queue.getValue().isEmpty() && unread.contains(queue.getKey()));
  }

  /** Whether anything came. */
  private boolean poll() {
    Set<TopicPartition> full = new HashSet<>();
    waiting.forEach(
        (partition, queue) -> {
          if (queue.size() >= MOST_WAITING || !unread.contains(partition)) {
            full.add(partition);
          }
        });
    consumer.resume(unread);
    consumer.pause(full);
    try {
      boolean any = false;
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
        any = true;
        if (entry.offset() < end(new TopicPartition(entry.topic(), entry.partition()))) {
          queue(entry).add(entry);
        }
      }
      return unread.removeIf(partition -> consumer.position(partition) >= end(partition)) || any;
    } catch (RetriableException e) {
      return false;
    }
  }

  private long end(TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }

  private Queue<ConsumerRecord<byte[], byte[]>> queue(ConsumerRecord<byte[], byte[]> entry) {
    return waiting.computeIfAbsent(
        new TopicPartition(entry.topic(), entry.partition()), partition -> new ArrayDeque<>());
  }
}
