package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.BanLog;
import dev.banyan.coordinator.decide.Arrival;
import dev.banyan.coordinator.decide.Brake;
import dev.banyan.coordinator.decide.Decider;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.coordinator.window.Position;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.model.Sighting;
import dev.banyan.rule.Terms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and decides the failures of partitions that it owns.
 *
 * <p>Order of writes: bans are appended to the ban log and acknowledged, then windows and the
 * position that they reflect are written as one batch; the caller commits the position after that.
 * So a crash between any two of them repeats decisions, and a repeated decision is the same record
 * again.
 *
 * <p>Owner: {@code banyan-ingest}; the counters may be read by any thread.
 */
final class Owner {
  private static final Logger log = LoggerFactory.getLogger(Owner.class);

  private final Standing standing;
  private final Brake brake;
  private final Decider decider;
  private final BanLog banLog;
  private final WindowStore store;
  private final Map<JailName, AtomicLong> failures = new ConcurrentHashMap<>();
  private final Map<JailName, AtomicLong> bans = new ConcurrentHashMap<>();
  private final AtomicLong unknownJail = new AtomicLong();

  Owner(Standing standing, BanLog banLog, WindowStore store) {
    this.standing = standing;
    this.brake = new Brake(standing);
    this.decider = new Decider(standing, brake);
    this.banLog = banLog;
    this.store = store;
  }

  /**
   * A part of one partition.
   *
   * @param arrivals in order; walked through once
   * @param end where the windows end once it is counted
   */
  record Stretch(int partition, Iterable<Arrival> arrivals, Position end, long decidedBefore) {}

  /**
   * Counts all arrivals and decides those at or after {@code decidedBefore}; returns when
   * everything is durable.
   *
   * @param stretches at most one of each partition
   */
  void take(List<Stretch> stretches) {
    List<WindowStore.Batch> batches = new ArrayList<>();
    List<Appended> appended = new ArrayList<>();
    for (Stretch stretch : stretches) {
      WindowStore.Batch batch = store.batch(stretch.partition());
      for (Arrival arrival : stretch.arrivals()) {
        for (AutomaticBan ban : take(arrival, stretch.decidedBefore(), batch)) {
          bans.computeIfAbsent(ban.jail(), jail -> new AtomicLong()).incrementAndGet();
          log.info(
              "{} banned in {} until {}{}",
              ban.cidr(),
              ban.jail(),
              until(ban),
              ban.held() ? ", held: above maxbans" : "");
          appended.add(Appended.to(banLog, ban));
        }
      }
      batch.reach(stretch.end());
      batches.add(batch);
    }
    appended.forEach(Appended::await);
    store.write(batches);
  }

  /** Only counts all arrivals, which others have decided; returns when that is written. */
  void count(List<Stretch> stretches) {
    if (stretches.isEmpty()) {
      return;
    }
    List<WindowStore.Batch> batches = new ArrayList<>();
    for (Stretch stretch : stretches) {
      WindowStore.Batch batch = store.batch(stretch.partition());
      for (Arrival arrival : stretch.arrivals()) {
        standing
            .rules()
            .policy()
            .jail(arrival.failure().jail())
            .ifPresent(jail -> decider.count(jail, arrival, batch));
      }
      batch.reach(stretch.end());
      batches.add(batch);
    }
    store.write(batches);
  }

  long failures(JailName jail) {
    return Optional.ofNullable(failures.get(jail)).map(AtomicLong::get).orElse(0L);
  }

  /** How many failures were counted, by jail. */
  Map<String, Long> failures() {
    return byName(failures);
  }

  /** How many bans were decided, by jail, held ones included. */
  Map<String, Long> bans() {
    return byName(bans);
  }

  private static Map<String, Long> byName(Map<JailName, AtomicLong> counts) {
    return counts.entrySet().stream()
        .collect(
            Collectors.toMap(count -> count.getKey().value(), count -> count.getValue().get()));
  }

  /** How many failures named a jail that the policy does not have. */
  long unknownJail() {
    return unknownJail.get();
  }

  /** Lets bans take effect that are held in these partitions, as far as their jails may. */
  void release(IntPredicate owned, Instant now) {
    List<Appended> appended = new ArrayList<>();
    for (AutomaticBan ban : brake.release(owned, now)) {
      log.info("{} released in {} until {}", ban.cidr(), ban.jail(), until(ban));
      appended.add(Appended.to(banLog, ban));
    }
    appended.forEach(Appended::await);
  }

  /** Whether it decides by everything up to this record of the ban log. */
  boolean reaches(Revision revision) {
    return standing.reaches(revision);
  }

  /** Answers once it does. */
  CompletableFuture<Void> reached(Revision revision) {
    return standing.reached(revision);
  }

  /** What the jails in force ask for that count failures. */
  Stream<Terms> terms() {
    return standing.rules().policy().jails().stream()
        .filter(jail -> !jail.countsBans())
        .map(Terms::of);
  }

  private List<AutomaticBan> take(Arrival arrival, long decidedBefore, WindowStore.Batch batch) {
    JailName name = arrival.failure().jail();
    Optional<Jail> jail = standing.rules().policy().jail(name);
    if (jail.isEmpty()) {
      unknownJail.incrementAndGet();
      return List.of();
    }
    if (arrival.failure().sighting() == Sighting.FAILURE) {
      failures.computeIfAbsent(name, n -> new AtomicLong()).incrementAndGet();
    }
    if (arrival.offset() < decidedBefore) {
      decider.count(jail.get(), arrival, batch);
      return List.of();
    }
    return decider.decide(jail.get(), arrival, batch);
  }

  private static String until(AutomaticBan ban) {
    return ban.until().map(Object::toString).orElse("for ever");
  }
}
