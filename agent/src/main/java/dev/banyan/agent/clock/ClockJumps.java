package dev.banyan.agent.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Notices when the host's clock is set. Whoever remembers moments by that clock moves them along
 * with it, so that what was to happen in an hour happens in an hour. What the clock is slowed or
 * hastened by is no jump. Owner: one thread.
 */
public final class ClockJumps {
  private static final Duration SMALLEST = Duration.ofSeconds(1);

  private final InstantSource wall;
  private final InstantSource ticks;
  private Duration apart;

  /**
   * @param wall the host's clock
   * @param ticks never jumps
   */
  public ClockJumps(InstantSource wall, InstantSource ticks) {
    this.wall = wall;
    this.ticks = ticks;
    this.apart = apart();
  }

  /** Of a clock that nobody sets. */
  public static ClockJumps none() {
    return new ClockJumps(() -> Instant.EPOCH, () -> Instant.EPOCH);
  }

  private Duration apart() {
    return Duration.between(ticks.instant(), wall.instant());
  }

  /** By how much the clock was set since the last call; zero if it was not. */
  public Duration take() {
    Duration now = apart();
    Duration jump = now.minus(apart);
    apart = now;
    return jump.abs().compareTo(SMALLEST) < 0 ? Duration.ZERO : jump;
  }
}
