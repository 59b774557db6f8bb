package dev.banyan.agent.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * What the host's clocks said at a moment, so that a later process can tell whether the clock was
 * set while none ran.
 *
 * @param boot names the boot; empty: it is not known which it is
 * @param booted when that was, by the host's clock: it moves when the clock is set, and only then
 * @param wall the host's clock
 */
public record Stamp(String boot, Instant booted, Instant wall) {
  private static final Duration SMALLEST = Duration.ofSeconds(1);

  /** Of a host whose boots cannot be told apart. */
  public static Stamp of(Instant wall) {
    return new Stamp("", wall, wall);
  }

  /**
   * By how much moments that were remembered at {@code then} have to be moved to come when they
   * were to come. After another boot nobody knows how long the host was off; but a clock that was
   * later already has gone back, and less than no time cannot have passed.
   */
  public Duration movedSince(Stamp then) {
    if (!boot.isEmpty() && boot.equals(then.boot)) {
      Duration set = Duration.between(then.booted, booted);
      return set.abs().compareTo(SMALLEST) < 0 ? Duration.ZERO : set;
    }
    Duration back = Duration.between(then.wall, wall);
    return back.isNegative() ? back : Duration.ZERO;
  }

  /** Whether it tells nothing that the other does not, but for a while that passed. */
  public boolean isAsGoodAs(Stamp other, Duration atMost) {
    return boot.equals(other.boot)
        && Duration.between(other.booted, booted).abs().compareTo(SMALLEST) < 0
        && Duration.between(other.wall, wall).abs().compareTo(atMost) < 0;
  }
}
