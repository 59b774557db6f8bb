package dev.banyan.agent.link;

import dev.banyan.agent.enforce.Enforcement.Agreement;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides from comparisons with the coordinator when a snapshot is needed: when two in a row
 * differ, and not again for a while, since what a snapshot does not heal the next one would not.
 *
 * <p>Owner: {@code banyan-link}.
 */
final class Drift {
  private static final int IN_A_ROW = 2;
  private static final Duration PAUSE = Duration.ofMinutes(10);

  private int differed;
  private Instant notBefore = Instant.MIN;

  /**
   * Takes a comparison; true: a snapshot is to be asked for now.
   *
   * @param now by a clock that never jumps
   */
  boolean isFoundBy(Agreement comparison, Instant now) {
    switch (comparison) {
      case AGREES -> differed = 0;
      case DIFFERS -> differed++;
      case UNKNOWN -> {
        // Something is on its way: nothing was compared.
      }
    }
    if (differed < IN_A_ROW || now.isBefore(notBefore)) {
      return false;
    }
    differed = 0;
    notBefore = now.plus(PAUSE);
    return true;
  }
}
