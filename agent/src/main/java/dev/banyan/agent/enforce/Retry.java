package dev.banyan.agent.enforce;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the firewall refused and is asked for again, after pauses that grow. Owner: the thread
 * {@code banyan-enforce}.
 */
final class Retry {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Set<Target> refused = new LinkedHashSet<>();
  private Duration pause = FIRST;
  private Instant next = Instant.MIN;

  /** Takes in what became of these: some were refused, the others not. */
  void after(Collection<Target> asked, Collection<Target> nowRefused, Instant now) {
    refused.removeAll(asked);
    if (!nowRefused.isEmpty()) {
      next = refused.isEmpty() ? now.plus(pause) : next;
      refused.addAll(nowRefused);
    }
    if (refused.isEmpty()) {
      pause = FIRST;
    }
  }

  /** What is due to be asked for again. */
  Set<Target> due(Instant now) {
    boolean wait = now.isBefore(next) && !now.plus(LONGEST).isBefore(next);
    if (refused.isEmpty() || wait) {
      return Set.of();
    }
    pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
    next = now.plus(pause);
    return Set.copyOf(refused);
  }
}
