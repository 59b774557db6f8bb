package dev.banyan.conf;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * fail2ban's durations: seconds, or numbers with units that add up, such as {@code 1d12h30m}.
 * {@code m} is a minute; a month, {@code mo}, is the twelfth of a year of 365¼ days.
 */
public final class Durations {
  private static final Pattern PART = Pattern.compile("\\s*(\\d{1,10})(?!\\d)\\s*([a-z]*)");
  private static final List<Unit> UNITS =
      List.of(
          new Unit("|ss?|sec?|seconds?", 1),
          new Unit("mm?|min|minutes?", 60),
          new Unit("hh?|hou|hours?", 3600),
          new Unit("dd?|da|days?", 86_400),
          new Unit("ww?|wee|weeks?", 604_800),
          new Unit("mon?|months?", 2_629_800),
          new Unit("yy?|yea|years?", 31_557_600));

  private static final String SHORT = "wdhms";
  private static final long[] SHORT_SECONDS = {604_800, 86_400, 3600, 60, 1};

  private Durations() {}

  private record Unit(Pattern names, long seconds) {
    Unit(String names, long seconds) {
      this(Pattern.compile(names), seconds);
    }
  }

  /** The duration, at least 0; empty if {@code text} is none. */
  public static Optional<Duration> parse(String text) {
    String rest = text.strip().toLowerCase(Locale.ROOT);
    Matcher part = PART.matcher(rest);
    long seconds = 0;
    int end = 0;
    while (end < rest.length()) {
      part.region(end, rest.length());
      Optional<Unit> unit = part.lookingAt() ? unit(part.group(2)) : Optional.empty();
      if (unit.isEmpty()) {
        return Optional.empty();
      }
      seconds += Long.parseLong(part.group(1)) * unit.get().seconds();
      end = part.end();
    }
    boolean sane = end > 0 && seconds >= 0 && seconds <= Integer.MAX_VALUE * 1000L;
    return sane ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
  }

  /** The duration as it would be written: {@code 1d12h}. */
  public static String words(Duration duration) {
    long rest = duration.toSeconds();
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < SHORT.length(); i++) {
      long unit = SHORT_SECONDS[i];
      if (rest >= unit) {
        words.append(rest / unit).append(SHORT.charAt(i));
        rest %= unit;
      }
    }
    return words.isEmpty() ? "0s" : words.toString();
  }

  private static Optional<Unit> unit(String name) {
    return UNITS.stream().filter(unit -> unit.names().matcher(name).matches()).findFirst();
  }
}
