package dev.banyan.agent.enforce;

import java.time.Duration;

/**
 * When the firewall is to be looked after: every few seconds, and less often while that fails. A
 * program that hangs is not started every time, or nothing else would be done.
 *
 * <p>Owner: the thread {@code banyan-enforce}. Times are of {@link System#nanoTime}.
 */
final class Rounds {
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(40);

  private Duration pause = PAUSE;
  private long nextNanos;

  Rounds(long nowNanos) {
    nextNanos = nowNanos + pause.toNanos();
  }

  /** How long nothing is due; negative: since then it has been. */
  long leftNanos(long nowNanos) {
    return nextNanos - nowNanos;
  }

  /** A round went well. */
  void succeeded(long nowNanos) {
    pause = PAUSE;
    nextNanos = nowNanos + pause.toNanos();
  }

  /** A round failed; the pause doubles. */
  void failed(long nowNanos) {
    pause = pause.compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    nextNanos = nowNanos + pause.toNanos();
  }
}
