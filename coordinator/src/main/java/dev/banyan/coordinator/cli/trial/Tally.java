package dev.banyan.coordinator.cli.trial;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a trial came to.
 *
 * @param lines of all logs
 * @param matched lines that are of failures, doubted ones too
 * @param ignored lines that a regex recognised, but that are no failures
 * @param harmless how many of these a failregex matched and no ignoreregex
 * @param passedOver lines that could not be read to their end or cannot be believed
 * @param doubted how many of the matched lines cannot be believed
 * @param repeats how many tell of an attempt that another line told of
 * @param attempts how many attempts the others tell of
 * @param failures how many failures these weigh
 * @param hits how many lines each regex matched, by its number
 * @param dates how many lines have a date, by its form, the most frequent first
 * @param undated lines without one
 * @param span from when to when the lines are dated that matched
 * @param timings the slowest regex first
 */
public record Tally(
    long lines,
    long matched,
    long ignored,
    long harmless,
    long passedOver,
    long doubted,
    long repeats,
    long attempts,
    long failures,
    Map<Integer, Long> hits,
    List<Map.Entry<String, Long>> dates,
    long undated,
    Optional<Span> span,
    List<Watch.Timing> timings) {
  public Tally {
    hits = Map.copyOf(hits);
    dates = List.copyOf(dates);
    timings = List.copyOf(timings);
  }

  /** Lines that mean nothing to the filter. */
  public long missed() {
    return lines - matched - ignored - passedOver;
  }
}
