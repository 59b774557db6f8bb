package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.window.Position;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.rule.Terms;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From where a partition is read so that its windows are whole: from where they end, or if that is
 * not in the topic any more, or of another topic that was there before, from so far back that they
 * fill again.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
record Refill(Owner owner, WindowStore store, InstantSource clock) {
  private static final Logger LOG = LoggerFactory.getLogger(Refill.class);

  /**
   * What a partition holds.
   *
   * @param held where the windows of this topic end; empty: there are none
   */
  record Extent(long beginning, long end, Optional<Long> held) {}

  /** Where windows end that reflect these. */
  static Position behind(List<? extends ConsumerRecord<?, ?>> records) {
    ConsumerRecord<?, ?> last = records.get(records.size() - 1);
    return new Position(last.offset() + 1, last.timestamp());
  }

  /**
   * Where the windows of these partitions end, of those whose windows are of these topics. A topic
   * that was made again, or restored from an older copy and written on, holds records before that
   * place which are later than what was read there. Brokers whose clocks differ may make it look so
   * too: then what is known already is counted again, which changes nothing.
   *
   * @param consumer is asked what was appended when
   */
  Map<TopicPartition, Long> held(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> held = new HashMap<>();
    Map<TopicPartition, Long> newest = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Optional<Position> position = store.position(partition.partition());
      position.ifPresent(known -> held.put(partition, known.end()));
      position
          .filter(known -> known.newestMs() > 0)
          .ifPresent(known -> newest.put(partition, known.newestMs()));
    }
    if (!newest.isEmpty()) {
      consumer
          .offsetsForTimes(newest)
          .forEach((partition, first) -> forgetOther(partition, first, newest, held));
    }
    return held;
  }

  private static void forgetOther(
      TopicPartition partition,
      @Nullable OffsetAndTimestamp first,
      Map<TopicPartition, Long> newest,
      Map<TopicPartition, Long> held) {
    if (first != null
        && first.offset() < held.getOrDefault(partition, 0L)
        && first.timestamp() > newest.getOrDefault(partition, Long.MAX_VALUE)) {
      LOG.warn("{} is another topic than the one that was counted; counting it anew", partition);
      held.remove(partition);
    }
  }

  /**
   * The first record to read.
   *
   * @param consumer is asked what was appended when
   * @param decided everything below is decided; not below the extent's beginning
   */
  long from(Consumer<?, ?> consumer, TopicPartition partition, long decided, Extent extent) {
    Optional<Long> held =
        extent.held().filter(end -> end >= extent.beginning() && end <= extent.end());
    if (held.isPresent()) {
      return held.get();
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
