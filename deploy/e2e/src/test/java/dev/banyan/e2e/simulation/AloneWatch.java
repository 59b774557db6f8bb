package dev.banyan.e2e.simulation;

import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.agent.enforce.SteppedEnforcement;
import dev.banyan.agent.enforce.Target;
import dev.banyan.model.Epoch;
import dev.banyan.model.LocalBan;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * P6 on one host: whom nobody else can decide about it stops by itself, whether it says that it is
 * alone or not; and whom it stopped so it lets go when the cluster has answered, never before.
 */
final class AloneWatch {
  private static final Duration TOLERATED = Duration.ofSeconds(2);
  private static final long SECOND = 1_000_000_000;
  private static final long SETTLING = 6 * SECOND;

  private final Cluster cluster;
  private final Host host;
  private final World world;
  private final OwnCount own;
  private final Isolation isolation;

  /** Whom the host stopped by itself and stops still, and the last failure that it counted. */
  private final Map<Target, Instant> stopped = new HashMap<>();

  /** The same of whom it ever decided to stop by itself, as exactly as its disk knows it. */
  private final Map<Target, Instant> known = new HashMap<>();

  /** When the host held which revisions of each log first. */
  private final Map<Epoch, NavigableMap<Long, Instant>> held = new HashMap<>();

  private long bans;
  private long aloneSince = Long.MAX_VALUE;
  private long lookedAt;

  AloneWatch(Cluster cluster, Host host, Written written) {
    this.cluster = cluster;
    this.host = host;
    this.world = cluster.world;
    this.own = new OwnCount(cluster, host, written);
    this.isolation = new Isolation(cluster, host);
  }

  /** How many bans this host decided by itself. */
  long bans() {
    return bans;
  }

  /** Looks at who is stopped by this host alone. */
  void note(SteppedEnforcement enforcement, Set<Target> now) {
    stopped.keySet().retainAll(now);
    for (LocalBan ban : enforcement.ofHost().bans()) {
      Target target = new Target(ban.jail(), ban.cidr());
      Instant last = ban.lastFailure().truncatedTo(ChronoUnit.MILLIS);
      if (!last.equals(known.put(target, last))) {
        bans++;
        checkEnough(target);
      }
      if (now.contains(target)) {
        stopped.put(target, ban.lastFailure());
      }
    }
  }

  /** Whether it was stopped by the host itself, and nobody else stops it now. */
  boolean stopped(Target target) {
    return stopped.containsKey(target)
        && host.enforcement().filter(e -> isOfCluster(e, target)).isEmpty();
  }

  private boolean isOfCluster(SteppedEnforcement enforcement, Target target) {
    return enforcement
        .banOfCluster(target.jail(), target.cidr().address())
        .filter(world.clock(host.life()).instant()::isBefore)
        .isPresent();
  }

  /** A host bans alone by the same rule, by what it saw after the last ban that it knew of. */
  private void checkEnough(Target target) {
    if (isTouched(target) || cluster.scenario.wrongClocks()) {
      return;
    }
    Expected.Rule rule = Objects.requireNonNull(cluster.scenario.rules().get(target.jail()));
    Instant cut = own.lastEnd(target, held.values());
    if (own.most(target, cut.minus(TOLERATED), rule.findtime()) < rule.maxretry()) {
      throw new AssertionError(
          "P6: %s bans %s alone, but did not see enough after %s"
              .formatted(host.name, target, cut));
    }
  }

  /** A local ban goes when everything that it counted is decided. */
  void checkLetGo(Target target) {
    Instant last = Objects.requireNonNull(stopped.get(target));
    Instant upTo = cluster.scenario.wrongClocks() ? own.first(target) : last;
    if (!own.isDecided(target, upTo)) {
      throw new AssertionError(
          "P6: %s lets %s go, for whose failures up to %s nobody answered"
              .formatted(host.name, target, upTo));
    }
  }

  /** To be called after every step. */
  void check() {
    isolation.look();
    host.enforcement().ifPresent(enforcement -> note(enforcement.held()));
    boolean excused =
        host.life().isPaused()
            || host.kernel.refuses()
            || cluster.scenario.wrongClocks()
            || cluster.scenario.losesLog();
    aloneSince = host.isAlone() && !excused ? Math.min(aloneSince, world.nanos()) : Long.MAX_VALUE;
    if (!excused && world.nanos() >= lookedAt + SECOND) {
      lookedAt = world.nanos();
      host.enforcement().ifPresent(this::checkArmed);
    }
  }

  private void note(Enforcement.Held now) {
    held.computeIfAbsent(now.epoch(), log -> new TreeMap<>())
        .putIfAbsent(now.revision().offset(), world.instant());
  }

  private void checkArmed(SteppedEnforcement enforcement) {
    Instant settled = world.instant().minusNanos(SETTLING);
    boolean says = world.nanos() - SETTLING >= aloneSince;
    if (says || isolation.lasts(SETTLING)) {
      own.offenders(enforcement, settled, isolation.upSince())
          .forEach(target -> mustStop(target, says));
    }
    Optional<Instant> untaken = isolation.untakenFrom(SETTLING);
    if (untaken.isPresent()) {
      Instant waits = settled.minus(Host.AUTONOMY);
      own.offenders(enforcement, settled, untaken.get()).stream()
          .filter(target -> own.hasFailed(target, untaken.get(), waits))
          .forEach(target -> mustStop(target, says));
    }
  }

  private void mustStop(Target target, boolean says) {
    if (!isTouched(target) && !host.kernel.stops(target.jail(), target.cidr())) {
      throw new AssertionError(
          "P6: %s is alone, which it %s, and does not stop %s"
              .formatted(host.name, says ? "knows" : "does not know", target));
    }
  }

  private boolean isTouched(Target target) {
    return cluster.touched.contains(target.cidr().address());
  }
}
