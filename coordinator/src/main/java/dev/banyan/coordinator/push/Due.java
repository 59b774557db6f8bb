package dev.banyan.coordinator.push;

import java.time.Duration;
import java.time.Instant;

/** Something that is to be done every so often. */
final class Due {
  private final Duration every;
  private Instant next = Instant.MIN;

  Due(Duration every) {
    this.every = every;
  }

  /** Whether it is time; then it is not before the pause is over. */
  boolean isAt(Instant now) {
    boolean due = !now.isBefore(next);
    if (due) {
      next = now.plus(every);
    }
    return due;
  }
}
