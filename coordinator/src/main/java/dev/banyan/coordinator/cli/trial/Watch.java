package dev.banyan.coordinator.cli.trial;

import dev.banyan.filter.Steps;
import dev.banyan.filter.date.DateDetector;
import dev.banyan.filter.regex.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Looks on while a filter reads, and counts dates and the time that each regex takes. */
public final class Watch implements Steps {
  private final LongSupplier nanos;
  private final IdentityHashMap<Pattern, Regex> regexes = new IdentityHashMap<>();
  private final Map<String, Long> dates = new LinkedHashMap<>();
  private Optional<Line> line = Optional.empty();
  private Optional<Pattern> asking = Optional.empty();
  private long askedAt;
  private long undated;

  /**
   * @param nanos a clock of nanoseconds from any moment on
   */
  public Watch(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Is told of each line before it is read, and of what is found in it. */
  interface Line {
    void begins(int from, int to);

    /** A failregex matched it, which alone does not make it a failure. */
    void recognised();

    /** An ignoreregex matched it. */
    void ignored();
  }

  void tell(Line told) {
    line = Optional.of(told);
  }

  /**
   * A regex and the time that it took.
   *
   * @param key {@code prefregex}, {@code ignoreregex} or {@code failregex}
   * @param number which of them, from 1
   * @param overruns how often it ran out of its time
   * @param unasked how often it was not asked, for it had run out of its time too often
   */
  public record Timing(
      String key,
      int number,
      String regex,
      long calls,
      Duration time,
      long overruns,
      long unasked) {}

  private static final class Regex {
    final String key;
    final int number;
    long calls;
    long nanos;
    long overruns;
    long unasked;

    Regex(String key, int number) {
      this.key = key;
      this.number = number;
    }
  }

  @Override
  public void compiled(String key, int index, Pattern regex) {
    regexes.put(regex, new Regex(key, index + 1));
  }

  @Override
  public void reading(int from, int to) {
    settle(false);
    line.ifPresent(told -> told.begins(from, to));
  }

  @Override
  public void dated(Optional<DateDetector.Found> date) {
    Optional<DateDetector.Found> read = date.filter(found -> found.instant().isPresent());
    read.ifPresentOrElse(found -> dates.merge(found.template(), 1L, Long::sum), () -> undated++);
  }

  @Override
  public void asking(Pattern regex) {
    settle(false);
    asking = Optional.of(regex);
    askedAt = nanos.getAsLong();
  }

  @Override
  public void resting(Pattern regex) {
    Regex known = regexes.get(regex);
    if (known != null) {
      known.unasked++;
    }
  }

  @Override
  public void asked(Pattern regex, boolean matched) {
    settle(true);
    if (matched) {
      switch (key(regex)) {
        case "failregex" -> line.ifPresent(Line::recognised);
        case "ignoreregex" -> line.ifPresent(Line::ignored);
        default -> {}
      }
    }
  }

  /** Adds up the time of the regex that was asked last, also if it never answered. */
  private void settle(boolean answered) {
    asking
        .map(regexes::get)
        .ifPresent(
            regex -> {
              regex.calls++;
              regex.overruns += answered ? 0 : 1;
              regex.nanos += nanos.getAsLong() - askedAt;
            });
    asking = Optional.empty();
  }

  private String key(Pattern regex) {
    Regex known = regexes.get(regex);
    return known == null ? "" : known.key;
  }

  /** How often each form of date was found, the most frequent first. */
  List<Map.Entry<String, Long>> dates() {
    return dates.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .toList();
  }

  long undated() {
    return undated;
  }

  /** The regexes that were asked, the slowest first. */
  List<Timing> timings() {
    settle(false);
    List<Timing> timings = new ArrayList<>();
    regexes.forEach(
        (pattern, regex) ->
            timings.add(
                new Timing(
                    regex.key,
                    regex.number,
                    pattern.toString(),
                    regex.calls,
                    Duration.ofNanos(regex.nanos),
                    regex.overruns,
                    regex.unasked)));
    return timings.stream()
        .filter(timing -> timing.calls() > 0)
        .sorted(
            Comparator.comparing(Timing::time)
                .reversed()
                .thenComparing(Timing::key)
                .thenComparing(Timing::number))
        .toList();
  }
}
