package dev.banyan.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: anything between nothing and a limit that doubles with
 * each attempt ("full jitter"), so that a thousand agents that lost their coordinator at the same
 * moment do not come back at the same moment.
 */
final class Backoff {
  private static final long FIRST_MS = 200;
  private static final int MAX_DOUBLINGS = 6;

  private final RandomGenerator random;
  private int attempts;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    long limit = FIRST_MS << Math.min(attempts++, MAX_DOUBLINGS);
    return Duration.ofMillis(random.nextLong(limit + 1));
  }

  /** What the other side sent was applied: begin with short pauses again. */
  void reset() {
    attempts = 0;
  }

  /** Nothing is won by coming back soon. */
  void slow() {
    attempts = MAX_DOUBLINGS;
  }
}
