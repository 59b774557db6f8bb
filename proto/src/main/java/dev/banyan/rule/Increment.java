package dev.banyan.rule;

import dev.banyan.model.Escalation;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * How long a ban lasts that is not the first: fail2ban's {@code bantime.increment}, as its {@code
 * jail.py} has it. Without multipliers the n-th ban is 2<sup>n-1</sup> times as long, and never
 * shorter than the first.
 */
final class Increment {
  private static final int MOST_DOUBLINGS = 20;

  /** Nobody waits for the end of a longer one. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Spreads seeds that are near to each other. */
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private Increment() {}

  /**
   * The time of a ban.
   *
   * @param earlier how many bans there were before
   * @param seed of the random time
   */
  static Duration of(Duration bantime, Escalation escalation, int earlier, long seed) {
    if (earlier == 0) {
      return bantime;
    }
    double first = bantime.toMillis();
    double millis = first * escalation.factor() * multiplier(escalation, earlier);
    if (escalation.multipliers().isEmpty()) {
      millis = Math.max(millis, first);
    }
    if (escalation.maxtime().isPresent()) {
      double most = escalation.maxtime().get().toMillis();
      millis = Math.min(millis, most);
    }
    if (escalation.rndtime().isPresent()) {
      millis += new Random(seed * GOLDEN).nextDouble() * escalation.rndtime().get().toMillis();
    }
    double longest = LONGEST.toMillis();
    return Duration.ofMillis((long) Math.min(millis, longest));
  }

  private static long multiplier(Escalation escalation, int earlier) {
    List<Integer> multipliers = escalation.multipliers();
    return multipliers.isEmpty()
        ? 1L << Math.min(earlier, MOST_DOUBLINGS)
        : multipliers.get(Math.min(earlier, multipliers.size() - 1));
  }
}
