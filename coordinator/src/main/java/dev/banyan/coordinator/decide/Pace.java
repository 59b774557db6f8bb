package dev.banyan.coordinator.decide;

import dev.banyan.model.Jail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * When the newest bans of each budget took effect, at most {@link Jail#MOST_BANS} of each. For any
 * thread; the lock guards all of it.
 */
public final class Pace {
  /** For how long {@code maxbans} counts. */
  public static final Duration SPAN = Duration.ofMinutes(1);

  private final Map<Budget, Deque<Instant>> taken = new HashMap<>();

  /** A ban took effect. */
  public synchronized void add(Budget budget, Instant at) {
    Deque<Instant> times = taken.computeIfAbsent(budget, b -> new ArrayDeque<>());
    times.addLast(at);
    if (times.size() > Jail.MOST_BANS) {
      times.removeFirst();
    }
  }

  /** How many took effect within the minute before {@code now} or later; at most {@code most}. */
  public synchronized int count(Budget budget, Instant now, int most) {
    Instant after = now.minus(SPAN);
    Iterator<Instant> newest = taken.getOrDefault(budget, new ArrayDeque<>()).descendingIterator();
    int count = 0;
    while (count < most && newest.hasNext()) {
      count += newest.next().isAfter(after) ? 1 : 0;
    }
    return count;
  }
}
