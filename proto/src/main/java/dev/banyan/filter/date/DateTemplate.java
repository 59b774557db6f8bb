package dev.banyan.filter.date;

import dev.banyan.filter.regex.Dialect;
import dev.banyan.filter.regex.OverrunException;
import dev.banyan.filter.regex.Pattern;
import dev.banyan.filter.regex.RegexException;
import dev.banyan.filter.regex.Span;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * One form of a date: where it stands in a line and how it is read. Group 1 is what is cut out of
 * the line.
 *
 * @param name as statistics show it
 * @param anchored whether it is bound to the beginning or the end of the line
 */
record DateTemplate(String name, Pattern pattern, Reader reader, boolean anchored) {

  /** How what was found is read. */
  enum Reader {
    FIELDS,
    /** Seconds since 1970, with a fraction. */
    EPOCH,
    /** Seconds, milliseconds or microseconds since 1970, by the number of digits. */
    LONG_EPOCH,
    TAI64N
  }

  private static final Dialect DIALECT = Dialect.PLAIN;

  static DateTemplate of(String name, String regex, Reader reader, boolean anchored)
      throws DatePatternException {
    try {
      return new DateTemplate(name, Pattern.compile(regex, DIALECT), reader, anchored);
    } catch (RegexException e) {
      throw new DatePatternException(e.getMessage() + " of " + regex);
    }
  }

  /** Searches a line; what was found is in the pattern then. */
  Optional<Span> find(byte[] line, int to, Duration budget) throws OverrunException {
    return pattern.search(line, to, budget) ? pattern.group(1) : Optional.empty();
  }

  /** The instant of what was found last. */
  Optional<Instant> instant(ZoneId zone, Instant now) {
    return switch (reader) {
      case FIELDS -> Fields.read(pattern, zone, now);
      case EPOCH -> seconds(false);
      case LONG_EPOCH -> seconds(true);
      case TAI64N -> pattern.group(1).flatMap(DateTemplate::tai);
    };
  }

  private Optional<Instant> seconds(boolean byLength) {
    return pattern
        .group("epoch")
        .map(Span::toString)
        .map(DateTemplate::plain)
        .flatMap(text -> epoch(text, byLength));
  }

  /** In the digits of ASCII. */
  private static String plain(String number) {
    StringBuilder plain = new StringBuilder();
    number
        .codePoints()
        .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static Optional<Instant> epoch(String text, boolean byLength) {
    double value = Double.parseDouble(text);
    int digits = text.length();
    double seconds = value;
    if (byLength && digits >= 13) {
      seconds = digits >= 16 && text.indexOf('.') < 0 ? value / 1e6 : value / 1e3;
    }
    return Optional.of(Instant.ofEpochMilli(Math.round(seconds * 1e3)));
  }

  private static Optional<Instant> tai(Span label) {
    try {
      return Optional.of(
          Instant.ofEpochSecond(Long.parseLong(label.toString().substring(2, 17), 16)));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
