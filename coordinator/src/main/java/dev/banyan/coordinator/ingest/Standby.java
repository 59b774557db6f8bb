package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.Rejections;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.window.Position;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps the windows warm of partitions that others own, so that taking over waits for no rebuild
 * and any coordinator can explain any address.
 *
 * <p>I1: windows end at or before what the owner committed, and are written in one batch with where
 * they end. So taking over goes on from there, and what is not decided yet is counted by deciding
 * it.
 *
 * <p>I2: nothing is counted before the ban log is known as far as it went when that was committed:
 * the policy and the allow list of then say what counts together.
 *
 * <p>I3: a partition is followed by whoever does not own it; owner and follower are the same
 * thread, so that one lets go before the other begins.
 *
 * <p>Owner: {@code banyan-ingest}; {@link #onDecided} and {@link #behind} are for any thread.
 */
final class Standby implements AutoCloseable {
  /** How long it leaves Kafka alone that did not answer, so that own decisions wait for nothing. */
  private static final Duration REST = Duration.ofSeconds(10);

  /** How long its owner may wait while more can be read at once, or comes soon, or nothing does. */
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration WHENEVER = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Arrivals arrivals;
  private final Owner owner;
  private final Refill refill;
  private final InstantSource clock;
  private final Rejections hindrances;

  /** Up to where others have decided, by what they committed. */
  private final Map<TopicPartition, Long> decided = new HashMap<>();

  /** Where the windows end of what is followed. */
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  private Decided adopted = Decided.NOTHING;
  private Instant rests = Instant.MIN;
  private volatile Decided newest = Decided.NOTHING;
  private volatile long behind;

  /**
   * Follows nothing until it is told how far all is decided.
   *
   * @param consumer of no group; is closed with this
   */
  Standby(
      Consumer<byte[], byte[]> consumer,
      Arrivals arrivals,
      Owner owner,
      Refill refill,
      InstantSource clock) {
    this.consumer = consumer;
    this.arrivals = arrivals;
    this.owner = owner;
    this.refill = refill;
    this.clock = clock;
    this.hindrances = new Rejections(Topics.FAILURES, clock);
  }

  /** So far all coordinators together have decided. */
  void onDecided(Decided upTo) {
    newest = upTo;
  }

  /** Where windows end is to be looked up again: the topic is another one. */
  void beginAnew() {
    ends.clear();
  }

  /** How many failures are decided that the windows do not hold yet. */
  long behind() {
    return behind;
  }

  /**
   * Goes on a little, without waiting for more; what Kafka does not answer is asked again later.
   *
   * @param mine partitions that are owned, or about to be
   * @return how long it has nothing to do
   */
  Duration step(Set<TopicPartition> mine) {
    adopt();
    if (clock.instant().isBefore(rests)) {
      return WHENEVER;
    }
    try {
      return go(mine);
    } catch (KafkaException e) {
      rests = clock.instant().plus(REST);
      hindrances.say("windows of others' partitions are not kept up to date: " + e.getMessage());
      return WHENEVER;
    }
  }

  private Duration go(Set<TopicPartition> mine) {
    follow(mine);
    Set<TopicPartition> late = new HashSet<>(ends.keySet());
    late.removeIf(partition -> missing(partition) <= 0);
    boolean moved = !late.isEmpty() && read(late);
    behind = ends.keySet().stream().mapToLong(this::missing).filter(n -> n > 0).sum();
    if (behind == 0) {
      return WHENEVER;
    }
    return moved ? AT_ONCE : SOON;
  }

  /** Another thread may call it, so that no answer is waited for any more. */
  void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private long missing(TopicPartition partition) {
    return decided.getOrDefault(partition, 0L) - ends.getOrDefault(partition, 0L);
  }

  /** A position that went back is of a topic that was made again. */
  private void adopt() {
    Decided next = newest;
    if (next.equals(adopted) || !owner.reaches(new Revision(next.banLogEnd() - 1))) {
      return;
    }
    for (int number = 0; number < next.offsets().size(); number++) {
      TopicPartition partition = new TopicPartition(Topics.FAILURES, number);
      long offset = next.offsets().get(number);
      if (offset < decided.getOrDefault(partition, 0L)) {
        ends.remove(partition);
      }
      decided.put(partition, offset);
    }
    adopted = next;
  }

  private void follow(Set<TopicPartition> mine) {
    Set<TopicPartition> followed = new HashSet<>(decided.keySet());
    followed.removeAll(mine);
    if (!followed.equals(consumer.assignment())) {
      ends.keySet().retainAll(followed);
      consumer.assign(followed);
      consumer.pause(followed);
    }
    Set<TopicPartition> begun = new HashSet<>(followed);
    begun.removeAll(ends.keySet());
    if (!begun.isEmpty()) {
      begin(begun);
    }
  }

  private void begin(Collection<TopicPartition> begun) {
    Map<TopicPartition, Long> first = consumer.beginningOffsets(begun);
    Map<TopicPartition, Long> last = consumer.endOffsets(begun);
    Map<TopicPartition, Long> held = refill.held(consumer, begun);
    for (TopicPartition partition : begun) {
      var extent =
          new Refill.Extent(
              first.getOrDefault(partition, 0L),
              last.getOrDefault(partition, 0L),
              Optional.ofNullable(held.get(partition)));
      long upTo = Math.max(decided.getOrDefault(partition, 0L), extent.beginning());
      long from = refill.from(consumer, partition, upTo, extent);
      arrivals.restart(partition.partition());
      consumer.seek(partition, from);
      ends.put(partition, from);
    }
  }

  private boolean read(Set<TopicPartition> late) {
    Set<TopicPartition> rest = new HashSet<>(consumer.assignment());
    rest.removeAll(late);
    consumer.pause(rest);
    consumer.resume(late);
    ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ZERO);
    List<Owner.Stretch> stretches = new ArrayList<>();
    for (TopicPartition partition : records.partitions()) {
      take(partition, records.records(partition), stretches);
    }
    owner.count(stretches);
    for (Owner.Stretch stretch : stretches) {
      ends.put(new TopicPartition(Topics.FAILURES, stretch.partition()), stretch.end().end());
    }
    return !records.isEmpty();
  }

  private void take(
      TopicPartition partition,
      List<ConsumerRecord<byte[], byte[]>> records,
      List<Owner.Stretch> to) {
    if (records.get(0).offset() < ends.getOrDefault(partition, 0L)) {
      ends.remove(partition);
      return;
    }
    long upTo = decided.getOrDefault(partition, 0L);
    List<ConsumerRecord<byte[], byte[]>> part =
        records.stream().filter(entry -> entry.offset() < upTo).toList();
    Position end = part.isEmpty() ? new Position(upTo, 0) : Refill.behind(part);
    if (part.size() < records.size()) {
      end = new Position(upTo, end.newestMs());
      consumer.seek(partition, upTo);
    }
    to.add(new Owner.Stretch(partition.partition(), arrivals.of(part), end, end.end()));
  }
}
