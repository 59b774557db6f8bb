package dev.banyan.filter;

import dev.banyan.filter.date.DateDetector;
import dev.banyan.filter.regex.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A filter's regexes, compiled. Owner: the thread of its filter.
 *
 * @param dates empty: lines have none, as in the journal
 */
record Rules(
    Optional<Pattern> prefregex,
    List<Pattern> failregex,
    List<Pattern> ignoreregex,
    Optional<DateDetector> dates,
    int maxlines,
    Duration budget) {

  /** How long one regex may take on one line. */
  static final Duration BUDGET = Duration.ofMillis(50);

  /** Whether ignoreregexes are asked first; if they are not few, each match is asked alone. */
  boolean ignoresFirst() {
    return !ignoreregex.isEmpty() && ignoreregex.size() < failregex.size() - 2;
  }

  /** Texts of which every line that matches holds one; none: nothing is known. */
  List<String> literals() {
    boolean whole = dates.map(DateDetector::leavesWordsWhole).orElse(true);
    if (maxlines > 1 || !whole) {
      return List.of();
    }
    List<String> all = new ArrayList<>();
    for (Pattern regex : failregex) {
      List<String> literals = regex.literals();
      if (literals.isEmpty()) {
        return prefregex.map(Pattern::literals).orElse(List.of());
      }
      all.addAll(literals);
    }
    return all;
  }
}
