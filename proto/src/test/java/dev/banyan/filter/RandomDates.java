package dev.banyan.filter;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Random dates in the forms that logs have. A log mostly has one. */
final class RandomDates {
  private static final Pattern DATE =
      Pattern.compile(
          "\\d{4}[-/]\\d\\d[-/]\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?|\\b(?:[A-Z][a-z]{2}"
              + " )?[A-Z][a-z]{2} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:"
              + " \\d{4})?|\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d(?: [+-]\\d{4})?");

  /** Forms that no other can be taken for. */
  private static final List<Function<ZonedDateTime, String>> CLEAR =
      List.of(
          form("MMM ppd HH:mm:ss"),
          form("yyyy-MM-dd HH:mm:ss"),
          form("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx"),
          form("yyyy/MM/dd HH:mm:ss"),
          form("yyyy-MM-dd HH:mm:ss,SSS xx"),
          form("dd/MMM/yyyy:HH:mm:ss xx"),
          form("dd-MMM-yyyy HH:mm:ss.SSS"),
          form("dd/MM/yyyy HH:mm:ss"),
          form("MM/dd/yyyy:HH:mm:ss"),
          form("yyMMdd HH:mm:ss"),
          form("yyyyMMdd'T'HHmmss"),
          form("MMM d, yyyy h:mm:ss a"),
          form("MMM-dd-yy HH:mm:ss"),
          form("'<'MM/dd/yy'@'HH:mm:ss'>'"),
          form("HH:mm:ss"),
          date -> Long.toString(date.toEpochSecond()),
          date -> "%d.%03d".formatted(date.toEpochSecond(), date.getNano() / 1_000_000));

  private static final List<Function<ZonedDateTime, String>> UNCLEAR =
      List.of(
          form("EEE MMM dd HH:mm:ss.SSS yyyy"),
          form("EEE MMM dd HH:mm:ss yyyy"),
          form("'CET' MMM dd HH:mm:ss"),
          form("xxx MMM dd HH:mm:ss yyyy"),
          form("yyyy-02-30 HH:mm:ss"),
          form("MMM 31 HH:mm:ss"),
          form("MM-dd-yyyy HH:mm:ss.SSS"));

  private final Random random;
  private final Instant now;
  private final boolean mixed;
  private final Function<ZonedDateTime, String> usual;
  private final boolean bracketed;

  /**
   * @param mixed whether every line may have another form
   */
  RandomDates(Random random, Instant now, boolean mixed) {
    this.random = random;
    this.now = now;
    this.mixed = mixed;
    this.usual = mixed ? pick(CLEAR) : random.nextInt(20) == 0 ? RandomDates::tai : likely(random);
    this.bracketed = random.nextInt(4) == 0;
  }

  /** fail2ban prefers it to any other date of the line. */
  private static String tai(ZonedDateTime date) {
    return "@40000000%08x00000000".formatted(date.toEpochSecond() + 10);
  }

  boolean mixed() {
    return mixed;
  }

  private static Function<ZonedDateTime, String> likely(Random random) {
    return CLEAR.get(random.nextInt(random.nextBoolean() ? 4 : CLEAR.size()));
  }

  private static Function<ZonedDateTime, String> form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)::format;
  }

  /** A line with a date at its begin. */
  String before(String line) {
    if (random.nextInt(8) == 0) {
      return line;
    }
    boolean brackets = mixed ? random.nextInt(4) == 0 : bracketed;
    String date = brackets ? "[" + date() + "]" : date();
    return date + (line.startsWith(" ") ? "" : " ") + line;
  }

  /** Where a line's date ends, if it is to stay as it is. */
  int end(String line) {
    if (mixed) {
      return 0;
    }
    int usually = line.startsWith("[") ? line.indexOf(']') + 1 : 0;
    return DATE.matcher(line)
        .results()
        .findFirst()
        .map(MatchResult::end)
        .orElse(Math.min(line.length(), Math.max(usually, 40)));
  }

  /** A line with another date in place of its first one, if it has one. */
  String replaced(String line) {
    List<MatchResult> all = DATE.matcher(line).results().toList();
    if (all.isEmpty()) {
      return line;
    }
    MatchResult first = all.get(0);
    return line.substring(0, first.start()) + date() + line.substring(first.end());
  }

  private String date() {
    boolean other = mixed && random.nextInt(3) == 0;
    return (other ? pick(random.nextBoolean() ? CLEAR : UNCLEAR) : usual).apply(moment());
  }

  private ZonedDateTime moment() {
    Instant instant =
        switch (random.nextInt(4)) {
          case 0 -> now.minusMillis(random.nextInt(3_600_000));
          case 1 -> now.plusMillis(random.nextInt(200_000_000));
          default -> now.minus(Duration.ofSeconds(random.nextInt(450 * 86_400)));
        };
    return instant.atZone(random.nextInt(3) > 0 ? ZoneId.of("Europe/Paris") : ZoneId.of("UTC"));
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
