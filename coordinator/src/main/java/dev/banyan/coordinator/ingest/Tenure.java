package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.Rejections;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.model.Revision;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are this coordinator's: how it takes each over, from where it reads it, and
 * how far it is decided.
 *
 * <p>T1: a partition gives no records before the ban log is read up to the end that it had when the
 * partition was given.
 *
 * <p>T2: what is committed is decided and durable.
 *
 * <p>Owner: {@code banyan-ingest}; {@link #decided}, {@link #owns} and {@link #decideAnew} may be
 * called by any thread.
 */
final class Tenure {
  private static final Logger log = LoggerFactory.getLogger(Tenure.class);
  private static final TopicPartition BANS = new TopicPartition(Topics.BANS, 0);

  private final Consumer<byte[], byte[]> consumer;
  private final Arrivals arrivals;
  private final Owner owner;
  private final Refill refill;
  private final Rejections rejected;
  private final Progress progress = new Progress();

  /** Partitions that it was given and did not take over yet; they are paused. */
  private final Set<TopicPartition> assigned = new HashSet<>();

  private boolean committing;
  private volatile boolean another;

  Tenure(
      Consumer<byte[], byte[]> consumer,
      Arrivals arrivals,
      Owner owner,
      Refill refill,
      Rejections rejected) {
    this.consumer = consumer;
    this.arrivals = arrivals;
    this.owner = owner;
    this.refill = refill;
    this.rejected = rejected;
  }

  /** Takes all partitions, without a group. */
  void takeAll(int partitions) {
    Set<TopicPartition> all =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(Topics.FAILURES, partition))
            .collect(Collectors.toSet());
    consumer.assign(all);
    consumer.pause(all);
    assigned.addAll(all);
  }

  /** Takes what the group gives, and lets go what it takes. */
  ConsumerRebalanceListener byGroup() {
    return new HandOver();
  }

  /** The topic was deleted and made again; any thread. */
  void decideAnew() {
    another = true;
  }

  /** For each owned partition the offset below which everything is decided; any thread. */
  Map<TopicPartition, Long> decided() {
    return progress.decided();
  }

  /** Whether it was taken over; any thread. */
  boolean owns(int partition) {
    return progress.decided().containsKey(new TopicPartition(Topics.FAILURES, partition));
  }

  /** Whether it was given partitions that it did not take over yet. */
  boolean isTakingOver() {
    return !assigned.isEmpty();
  }

  /** Those that it was given, taken over or not. */
  Set<TopicPartition> all() {
    Set<TopicPartition> all = new HashSet<>(assigned);
    all.addAll(progress.decided().keySet());
    return all;
  }

  /** A partition is decided up to there, and goes on from there. */
  void reach(int partition, long end) {
    var reached = new TopicPartition(Topics.FAILURES, partition);
    progress.reach(reached, end);
    progress.goOnFrom(reached, end);
  }

  /** Offsets that come again without being asked for are of a topic that was made again. */
  long decidedBefore(TopicPartition partition, long first) {
    if (first < progress.next(partition)) {
      log.error("{} goes on at {}: the topic was made again; deciding all of it", partition, first);
      progress.begin(partition, first);
    }
    return progress.decided(partition);
  }

  /**
   * Offsets of another topic say nothing of this one, though it may be longer by now. What is read
   * twice changes nothing.
   *
   * @return whether it is another topic
   */
  boolean beginAnewIfAnother() {
    if (!another) {
      return false;
    }
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(progress.decided().keySet());
    another = false;
    log.error("{} was deleted and made again; deciding all of it", Topics.FAILURES);
    for (Map.Entry<TopicPartition, Long> beginning : beginnings.entrySet()) {
      TopicPartition partition = beginning.getKey();
      progress.begin(partition, beginning.getValue());
      progress.reach(partition, beginning.getValue());
      progress.goOnFrom(partition, beginning.getValue());
      arrivals.restart(partition.partition());
      consumer.seek(partition, beginning.getValue());
    }
    return true;
  }

  /** Tells the group what is decided, if it was not told. */
  void commit() {
    Map<TopicPartition, OffsetAndMetadata> untold = committing ? Map.of() : progress.takeUntold();
    if (untold.isEmpty()) {
      return;
    }
    committing = true;
    consumer.commitAsync(
        untold,
        (offsets, error) -> {
          committing = false;
          if (error != null) {
            progress.notTold(untold.keySet());
            rejected.say("the position is not committed, trying again: " + error.getMessage());
          }
        });
  }

  /**
   * Takes over what was assigned; what fails is tried again, and gives no records until then. What
   * was decided up to the committed position is known first: it is in the ban log.
   */
  void takeOver() {
    if (assigned.isEmpty()) {
      return;
    }
    Set<TopicPartition> taken = Set.copyOf(assigned);
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(taken);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(taken);
    Map<TopicPartition, Long> ends = consumer.endOffsets(withBans(taken));
    if (!owner.reaches(new Revision(ends.getOrDefault(BANS, 0L) - 1))) {
      return;
    }
    Map<TopicPartition, Long> held = refill.held(consumer, taken);
    for (TopicPartition partition : taken) {
      OffsetAndMetadata told = committed.get(partition);
      var extent =
          new Refill.Extent(
              beginnings.getOrDefault(partition, 0L),
              ends.getOrDefault(partition, 0L),
              Optional.ofNullable(held.get(partition)));
      takeOver(partition, told == null ? -1 : told.offset(), extent);
      assigned.remove(partition);
    }
    consumer.resume(taken);
  }

  private static Set<TopicPartition> withBans(Set<TopicPartition> partitions) {
    Set<TopicPartition> all = new HashSet<>(partitions);
    all.add(BANS);
    return all;
  }

  /**
   * A position behind the end is of a topic that was deleted and made again: then nothing of this
   * one is decided.
   */
  private void takeOver(TopicPartition partition, long committed, Refill.Extent extent) {
    boolean another = committed > extent.end();
    if (another) {
      log.warn(
          "{} was decided up to {} but ends at {}: it is another topic by now; deciding all of it",
          partition,
          committed,
          extent.end());
    }
    long decided = another ? extent.beginning() : Math.max(committed, extent.beginning());
    progress.begin(partition, decided);
    if (decided != committed) {
      progress.reach(partition, decided);
    }
    long from = Math.min(decided, refill.from(consumer, partition, decided, extent));
    arrivals.restart(partition.partition());
    consumer.seek(partition, from);
    progress.goOnFrom(partition, from);
  }

  /** Only notes what the group says: Kafka is asked outside the call back. */
  private final class HandOver implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      revoked.forEach(progress::letGo);
      revoked.forEach(assigned::remove);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> taken) {
      log.info("taking over {} partitions", taken.size());
      consumer.pause(taken);
      assigned.addAll(taken);
    }
  }
}
