package dev.banyan.filter;

import dev.banyan.filter.regex.Pattern;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;

/**
 * Which regexes ran out of their time so often that they rest: lines made to be slow to read may
 * cost the filter {@value #MOST} budgets a minute and regex, no more.
 *
 * <p>Owner: the thread of its filter.
 */
final class Rests {
  static final int MOST = 5;

  /** Follows what is said of a line of which a regex had enough. */
  static final String SAID =
      "; it did so on %d lines within a minute and is not asked for the next".formatted(MOST);

  private static final Duration REST = Duration.ofMinutes(1);

  private final IdentityHashMap<Pattern, Tired> tired = new IdentityHashMap<>();

  /** A regex that ran out of its time lately. */
  private static final class Tired {
    Instant since = Instant.EPOCH;
    int overruns;
  }

  boolean isResting(Pattern regex, Instant now) {
    Tired state = tired.get(regex);
    if (state != null && state.since.plus(REST).isBefore(now)) {
      tired.remove(regex);
      return false;
    }
    return state != null && state.overruns >= MOST;
  }

  void overran(Pattern regex, Instant now) {
    Tired state = tired.computeIfAbsent(regex, r -> new Tired());
    state.since = state.overruns == 0 || state.overruns + 1 == MOST ? now : state.since;
    state.overruns++;
  }
}
