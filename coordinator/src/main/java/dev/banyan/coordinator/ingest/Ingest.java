package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.Rejections;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.window.Position;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the failures topic and hands each partition's records to its {@link Owner}.
 *
 * <p>Owner of the consumer: the thread that runs it, {@code banyan-ingest}.
 */
final class Ingest implements Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Ingest.class);
  static final Duration POLL = Duration.ofSeconds(1);

  /** How soon it looks again whether it can take over. */
  private static final Duration TAKING_OVER = Duration.ofMillis(20);

  private static final TopicPartition BANS = new TopicPartition(Topics.BANS, 0);

  /** How often it looks how far it is: each look waits for Kafka's own thread. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Partitions partitions;
  private final Arrivals arrivals;
  private final Owner owner;
  private final Refill refill;
  private final InstantSource clock;
  private final Rejections rejected;

  private final Progress progress = new Progress();
  private Threshold threshold;

  /** Partitions that it was given and did not take over yet; they are paused. */
  private final Set<TopicPartition> assigned = new HashSet<>();

  private Instant nextLook = Instant.MIN;
  private boolean committing;
  private Duration standbyIdle = POLL;
  private final CompletableFuture<Throwable> died = new CompletableFuture<>();
  private volatile Optional<Sweep> sweep = Optional.empty();
  private volatile Optional<Standby> standby = Optional.empty();
  private volatile Decided decidedByAll = Decided.NOTHING;
  private volatile long lag;
  private volatile boolean closed;
  private volatile boolean another;
  private volatile Optional<String> failure = Optional.empty();

  Ingest(
      Consumer<byte[], byte[]> consumer,
      Intake intake,
      Owner owner,
      WindowStore store,
      InstantSource clock) {
    this.consumer = consumer;
    this.threshold = new Threshold(consumer, owner, Patience.of(POLL));
    this.partitions = intake.partitions();
    this.owner = owner;
    this.refill = new Refill(owner, store, clock);
    this.clock = clock;
    this.rejected = new Rejections(Topics.FAILURES, clock);
    this.arrivals = new Arrivals(intake, clock);
  }

  /**
   * The same with another way to wait for the ban log.
   *
   * @param before is closed with this
   */
  Ingest waiting(Threshold before) {
    threshold = before;
    return this;
  }

  /** Takes all partitions, without a group. */
  void ownAll() {
    Set<TopicPartition> all =
        IntStream.range(0, partitions.count())
            .mapToObj(partition -> new TopicPartition(Topics.FAILURES, partition))
            .collect(Collectors.toSet());
    consumer.assign(all);
    consumer.pause(all);
    assigned.addAll(all);
  }

  /** Takes the partitions that the group gives to it. */
  void joinGroup() {
    consumer.subscribe(List.of(Topics.FAILURES), new HandOver());
  }

  long lag() {
    return lag;
  }

  void forget(Sweep by) {
    sweep = Optional.of(by);
  }

  /**
   * From now on keeps the windows of others' partitions warm.
   *
   * @param following of no group; is closed with this
   */
  void standBy(Consumer<byte[], byte[]> following) {
    standby = Optional.of(new Standby(following, arrivals, owner, refill, clock));
  }

  /** So far all coordinators together have decided; any thread. */
  void onDecided(Decided upTo) {
    decidedByAll = upTo;
    standby.ifPresent(followed -> followed.onDecided(upTo));
  }

  /** Whether the windows of a partition are kept here; any thread. */
  boolean keeps(int partition) {
    return standby.isPresent() || isOwned(partition);
  }

  /** The topic was deleted and made again; any thread. */
  void decideAnew() {
    another = true;
  }

  /** How many decided failures of others' partitions are not in the windows yet; any thread. */
  long standbyLag() {
    return standby.map(Standby::behind).orElse(0L);
  }

  Arrivals arrivals() {
    return arrivals;
  }

  private boolean isOwned(int partition) {
    return progress.decided().containsKey(new TopicPartition(Topics.FAILURES, partition));
  }

  /** For each owned partition the offset below which everything is decided. */
  Map<TopicPartition, Long> decided() {
    return progress.decided();
  }

  /** Answers if it cannot go on, with why. */
  CompletableFuture<Throwable> died() {
    return died;
  }

  /** Why it had to stop. */
  Optional<String> failure() {
    return failure;
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        step();
      }
    } catch (RuntimeException | Error e) {
      failure = Optional.of("counting failures stopped: " + e.getMessage());
      died.complete(e);
      log.error("counting failures stopped; this coordinator decides nothing more", e);
    } finally {
      consumer.close();
      threshold.close();
      standby.ifPresent(Standby::close);
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    threshold.wakeUp();
    standby.ifPresent(Standby::wakeUp);
  }

  /** Takes what is there, or waits for it a while. */
  void step() {
    try {
      takeOver();
      if (threshold.isEmpty()) {
        beginAnewIfAnother();
        threshold.put(consumer.poll(patience()));
      }
      take(threshold.take());
      if (!threshold.isEmpty()) {
        rejected.say("failures wait until the ban log is read: " + threshold);
      }
      commit();
      standbyIdle = standby.map(followed -> followed.step(mine())).orElse(POLL);
      Instant now = clock.instant();
      if (!now.isBefore(nextLook)) {
        nextLook = now.plus(LOOK);
        look(now);
      }
    } catch (WakeupException e) {
      log.debug("woken to stop");
    } catch (RetriableException e) {
      rejected.say("Kafka does not answer, trying again: " + e.getMessage());
    }
  }

  private Duration patience() {
    return assigned.isEmpty() ? standbyIdle : TAKING_OVER;
  }

  private Set<TopicPartition> mine() {
    Set<TopicPartition> mine = new HashSet<>(assigned);
    mine.addAll(progress.decided().keySet());
    return mine;
  }

  /** How far it is, and what is due when it is up to date. */
  private void look(Instant now) {
    List<OptionalLong> behind = consumer.assignment().stream().map(consumer::currentLag).toList();
    lag = behind.stream().mapToLong(known -> known.orElse(0)).sum();
    boolean idle = assigned.isEmpty() && threshold.isEmpty();
    if (idle && behind.stream().allMatch(known -> known.orElse(1) == 0)) {
      sweep.ifPresent(s -> s.step(now, owner.terms(), decidedByAll.upTo(), this::isOwned));
    }
    owner.release(this::isOwned, now);
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    if (records.isEmpty()) {
      return;
    }
    List<Owner.Stretch> stretches = new ArrayList<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> part = records.records(partition);
      Position end = Refill.behind(part);
      long before = decidedBefore(partition, part.get(0).offset());
      stretches.add(new Owner.Stretch(partition.partition(), arrivals.of(part), end, before));
    }
    owner.take(stretches);
    for (Owner.Stretch stretch : stretches) {
      TopicPartition partition = new TopicPartition(Topics.FAILURES, stretch.partition());
      progress.reach(partition, stretch.end().end());
      progress.goOnFrom(partition, stretch.end().end());
    }
  }

  /** Offsets that come again without being asked for are of a topic that was made again. */
  private long decidedBefore(TopicPartition partition, long first) {
    if (first < progress.next(partition)) {
      log.error("{} goes on at {}: the topic was made again; deciding all of it", partition, first);
      progress.begin(partition, first);
    }
    return progress.decided(partition);
  }

  /**
   * Offsets of another topic say nothing of this one, though it may be longer by now. What is read
   * twice changes nothing.
   */
  private void beginAnewIfAnother() {
    if (!another) {
      return;
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
    standby.ifPresent(Standby::beginAnew);
  }

  private void commit() {
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
  private void takeOver() {
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
