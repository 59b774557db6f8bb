package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.Rejections;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.window.Position;
import dev.banyan.coordinator.window.WindowStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
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

  /** How often it looks how far it is: each look waits for Kafka's own thread. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Partitions partitions;
  private final Arrivals arrivals;
  private final Owner owner;
  private final Refill refill;
  private final InstantSource clock;
  private final Rejections rejected;

  private final Tenure tenure;
  private Threshold threshold;
  private Instant nextLook = Instant.MIN;
  private Duration standbyIdle = POLL;
  private final CompletableFuture<Throwable> died = new CompletableFuture<>();
  private volatile Optional<Sweep> sweep = Optional.empty();
  private volatile Optional<Standby> standby = Optional.empty();
  private volatile Decided decidedByAll = Decided.NOTHING;
  private volatile long lag;
  private volatile boolean closed;
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
    this.tenure = new Tenure(consumer, arrivals, owner, refill, rejected);
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
    tenure.takeAll(partitions.count());
  }

  /** Takes the partitions that the group gives to it. */
  void joinGroup() {
    consumer.subscribe(List.of(Topics.FAILURES), tenure.byGroup());
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
    return standby.isPresent() || tenure.owns(partition);
  }

  /** The topic was deleted and made again; any thread. */
  void decideAnew() {
    tenure.decideAnew();
  }

  /** How many decided failures of others' partitions are not in the windows yet; any thread. */
  long standbyLag() {
    return standby.map(Standby::behind).orElse(0L);
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** For each owned partition the offset below which everything is decided. */
  Map<TopicPartition, Long> decided() {
    return tenure.decided();
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
      tenure.takeOver();
      if (threshold.isEmpty()) {
        beginAnewIfAnother();
        threshold.put(consumer.poll(patience()));
      }
      take(threshold.take());
      if (!threshold.isEmpty()) {
        rejected.say("failures wait until the ban log is read: " + threshold);
      }
      tenure.commit();
      standbyIdle = standby.map(followed -> followed.step(tenure.all())).orElse(POLL);
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
    return tenure.isTakingOver() ? TAKING_OVER : standbyIdle;
  }

  private void beginAnewIfAnother() {
    if (tenure.beginAnewIfAnother()) {
      standby.ifPresent(Standby::beginAnew);
    }
  }

  /** How far it is, and what is due when it is up to date. */
  private void look(Instant now) {
    List<OptionalLong> behind = consumer.assignment().stream().map(consumer::currentLag).toList();
    lag = behind.stream().mapToLong(known -> known.orElse(0)).sum();
    boolean idle = !tenure.isTakingOver() && threshold.isEmpty();
    if (idle && behind.stream().allMatch(known -> known.orElse(1) == 0)) {
      sweep.ifPresent(s -> s.step(now, owner.terms(), decidedByAll.upTo(), tenure::owns));
    }
    owner.release(tenure::owns, now);
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    if (records.isEmpty()) {
      return;
    }
    List<Owner.Stretch> stretches = new ArrayList<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> part = records.records(partition);
      Position end = Refill.behind(part);
      long before = tenure.decidedBefore(partition, part.get(0).offset());
      stretches.add(new Owner.Stretch(partition.partition(), arrivals.of(part), end, before));
    }
    owner.take(stretches);
    for (Owner.Stretch stretch : stretches) {
      tenure.reach(stretch.partition(), stretch.end().end());
    }
  }
}
