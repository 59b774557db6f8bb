package dev.banyan.e2e.simulation;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether nobody can decide for a host, by what goes wrong around it and not by what its agent says
 * of itself.
 *
 * <p>A1: nobody reaches it. A2: no coordinator lives that reaches Kafka; what was under way before
 * that may still arrive. A3: it has a failure for Kafka and does not reach Kafka.
 */
final class Isolation {
  private static final long AUTONOMY = Host.AUTONOMY.toNanos();
  private static final long UNDER_WAY = Network.LATE.toNanos();

  private final Cluster cluster;
  private final Host host;
  private final World world;
  private final Since unreached = new Since();
  private final Since undecided = new Since();
  private final Since withoutKafka = new Since();
  private final Since up = new Since();
  private Life life;

  Isolation(Cluster cluster, Host host) {
    this.cluster = cluster;
    this.host = host;
    this.world = cluster.world;
    this.life = host.life();
  }

  /** Since when something has been so without a break. */
  private static final class Since {
    private static final long NEVER = Long.MAX_VALUE / 2;
    private long nanos = NEVER;

    void note(boolean is, long now) {
      nanos = is ? Math.min(nanos, now) : NEVER;
    }

    boolean lasts(long time, long now) {
      return now - nanos > time;
    }
  }

  /** To be called after every step. */
  void look() {
    boolean another = life != host.life();
    life = host.life();
    boolean counts = !another && counts();
    long now = world.nanos();
    up.note(counts, now);
    unreached.note(counts && cluster.network.isCut(host.address), now);
    undecided.note(counts && cluster.centres.stream().noneMatch(Isolation::decides), now);
    withoutKafka.note(counts && !life.reachesKafka(), now);
  }

  /** Whether its agent is up and knows the rules. */
  private boolean counts() {
    return !life.isPaused()
        && host.enforcement().filter(e -> !e.policy().jails().isEmpty()).isPresent();
  }

  private static boolean decides(Centre centre) {
    Life of = centre.life();
    return of.isAlive() && !of.isPaused() && of.reachesKafka();
  }

  /**
   * Whether it must have decided alone for so long about whom it saw fail.
   *
   * @param nanos how long
   */
  boolean lasts(long nanos) {
    long now = world.nanos();
    return unreached.lasts(AUTONOMY + nanos, now)
        || undecided.lasts(AUTONOMY + UNDER_WAY + nanos, now);
  }

  /**
   * From when on each failure, if it is as old as that, means that it has decided alone for so
   * long.
   */
  Optional<Instant> untakenFrom(long nanos) {
    return withoutKafka.lasts(AUTONOMY + nanos, world.nanos())
        ? Optional.of(World.BEGIN.plusNanos(withoutKafka.nanos))
        : Optional.empty();
  }

  /** Since when its agent has counted; what Kafka has from before counts with the next failure. */
  Instant upSince() {
    return World.BEGIN.plusNanos(Math.min(up.nanos, world.nanos()));
  }
}
