package dev.banyan.agent.clock;

import java.time.Duration;
import java.time.Instant;

/** Lets something be said once a minute, also by a clock that jumps. Owner: one thread. */
public final class Minutely {
  private static final Duration EVERY = Duration.ofMinutes(1);

  private Instant saidAt = Instant.EPOCH;

  /** Whether it may be said now; if so, it is taken as said. */
  public boolean isDue(Instant now) {
    boolean due = saidAt.plus(EVERY).isBefore(now) || saidAt.isAfter(now);
    if (due) {
      saidAt = now;
    }
    return due;
  }
}
