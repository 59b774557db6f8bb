package dev.banyan.agent.clock;

import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The host's clock and what is known of it.
 *
 * @param wall what it says, whoever sets it
 * @param jumps when it is set now
 * @param stamps tell whether it was set before
 */
public record HostClock(InstantSource wall, ClockJumps jumps, Supplier<Stamp> stamps) {
  /** One that nobody sets. */
  public static HostClock of(InstantSource wall) {
    return new HostClock(wall, ClockJumps.none(), () -> Stamp.of(wall.instant()));
  }
}
