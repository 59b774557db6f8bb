package dev.banyan.agent.publish;

import java.time.Duration;
import java.time.Instant;

/**
 * For how long Kafka has not answered, and when that is to be said: after 5 s, then with pauses
 * that double up to 10 minutes. Owner: {@code banyan-tail}.
 */
final class Silence {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private Instant since;
  private Instant sayAt;
  private Duration pause = FIRST;

  Silence(Instant now) {
    since = now;
    sayAt = now.plus(FIRST);
  }

  /** It answered, or nothing is asked of it; answers whether a silence that was said is over. */
  boolean end(Instant now) {
    boolean wasSaid = pause.compareTo(FIRST) > 0;
    since = now;
    sayAt = now.plus(FIRST);
    pause = FIRST;
    return wasSaid;
  }

  /** Whether it is to be said now. */
  boolean isDue(Instant now) {
    if (now.isBefore(sayAt)) {
      return false;
    }
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    sayAt = now.plus(pause);
    return true;
  }

  Duration length(Instant now) {
    return Duration.between(since, now);
  }
}
