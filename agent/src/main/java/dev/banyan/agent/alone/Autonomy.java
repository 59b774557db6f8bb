package dev.banyan.agent.alone;

import dev.banyan.model.AgentReport.Mode;
import dev.banyan.model.Bookmark;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this host has to decide alone: for longer than {@code autonomy} nobody has said that all
 * failures up to then are decided, or Kafka has not taken a failure that was given to it.
 *
 * <p>A1: the age of what a coordinator said is the time since it arrived, by a clock that never
 * jumps, and what it was behind itself when it said so. A2: a coordinator that does not say up to
 * when everything is decided says nothing.
 *
 * <p>{@link #look} belongs to {@code banyan-tail}; everything else may be called by any thread.
 */
public final class Autonomy {
  private static final Logger LOG = LoggerFactory.getLogger(Autonomy.class);

  private final Duration limit;
  private final InstantSource ticks;
  private volatile Instant decidedUpTo;
  private volatile Mode mode = Mode.CLUSTER;

  /**
   * Begins as if everything were decided, so that a start alone makes nobody alone.
   *
   * @param limit the agent's {@code autonomy}
   * @param ticks never jumps
   */
  public Autonomy(Duration limit, InstantSource ticks) {
    this.limit = limit;
    this.ticks = ticks;
    this.decidedUpTo = ticks.instant();
  }

  /** A coordinator lives and has decided this far. Called by {@code banyan-link} only. */
  public void heard(Bookmark bookmark) {
    bookmark
        .decidedUpTo()
        .map(upTo -> Duration.between(upTo, bookmark.time()))
        .map(behind -> ticks.instant().minus(behind.isNegative() ? Duration.ZERO : behind))
        .filter(upTo -> upTo.isAfter(decidedUpTo))
        .ifPresent(upTo -> decidedUpTo = upTo);
  }

  /**
   * Looks again.
   *
   * @param waitingSince since when a failure waits for Kafka; empty: none does
   * @return whether this host is alone now
   */
  boolean look(Optional<Instant> waitingSince) {
    Instant now = ticks.instant();
    Duration undecided = Duration.between(decidedUpTo, now);
    Duration untaken = waitingSince.map(since -> Duration.between(since, now)).orElse(limit);
    boolean kafkaGone = untaken.compareTo(limit) > 0;
    boolean alone = kafkaGone || undecided.compareTo(limit) > 0;
    if (alone && mode == Mode.CLUSTER) {
      LOG.warn(
          "this host is alone and bans by its own counting: {}",
          kafkaGone
              ? "Kafka has not taken a failure for %d s".formatted(untaken.toSeconds())
              : "no coordinator has decided what came in the last %d s"
                  .formatted(undecided.toSeconds()));
    } else if (!alone && mode == Mode.ALONE) {
      LOG.info("the cluster decides again; what this host banned alone stays until it answers");
    }
    mode = alone ? Mode.ALONE : Mode.CLUSTER;
    return alone;
  }

  /** Who decides, as it was seen last. */
  public Mode mode() {
    return mode;
  }
}
