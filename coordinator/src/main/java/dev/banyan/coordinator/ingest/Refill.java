package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.rule.Terms;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * From where a partition is read so that its windows are whole: from where they end, or if that is
 * not in the topic any more, from so far back that they fill again.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
record Refill(Owner owner, WindowStore store, InstantSource clock) {

  /** What a partition holds. */
  record Extent(long beginning, long end) {}

  /**
   * The first record to read.
   *
   * @param consumer is asked what was appended when
   * @param decided everything below is decided; not below the extent's beginning
   */
  long from(Consumer<?, ?> consumer, TopicPartition partition, long decided, Extent extent) {
    OptionalLong held = store.position(partition.partition());
    if (held.isPresent()
        && held.getAsLong() >= extent.beginning()
        && held.getAsLong() <= extent.end()) {
      return held.getAsLong();
    }
    return decided > extent.beginning()
        ? Math.min(decided, horizon(consumer, partition))
        : extent.beginning();
  }

  /** The first that can still matter to one to come. */
  private long horizon(Consumer<?, ?> consumer, TopicPartition partition) {
    Instant now = clock.instant();
    Instant horizon =
        owner
            .terms()
            .map(terms -> terms.reach(now))
            .min(Instant::compareTo)
            .orElse(now.minus(Terms.LATENESS));
    OffsetAndTimestamp found =
        consumer.offsetsForTimes(Map.of(partition, horizon.toEpochMilli())).get(partition);
    return found == null ? Long.MAX_VALUE : found.offset();
  }
}
