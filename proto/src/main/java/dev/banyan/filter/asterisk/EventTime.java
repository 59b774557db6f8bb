package dev.banyan.filter.asterisk;

import dev.banyan.filter.date.PlainDate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

/**
 * The time of a security event: {@code 2026-11-22T16:10:15.123+0100}, or seconds and microseconds
 * since 1970, {@code 1795366800-123456}, in older versions.
 */
final class EventTime {
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendOffset("+HHMM", "+0000")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final int POINT = PlainDate.LENGTH;
  private static final int SIGN = POINT + ".123".length();
  private static final int LENGTH = SIGN + "+0100".length();

  private EventTime() {}

  static Optional<Instant> read(String text) {
    try {
      return Optional.of(text.indexOf('T') < 0 ? seconds(text) : iso(text));
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** As Asterisk writes it; what else the standard knows is read more slowly. */
  private static Instant iso(String text) {
    Optional<LocalDateTime> second = PlainDate.read(text, 'T');
    boolean millisAndZone =
        text.length() == LENGTH
            && text.charAt(POINT) == '.'
            && isNumber(text, POINT + 1, SIGN)
            && (text.charAt(SIGN) == '+' || text.charAt(SIGN) == '-')
            && isNumber(text, SIGN + 1, LENGTH);
    return second.isPresent() && millisAndZone
        ? second.get().toInstant(zone(text)).plusMillis(Integer.parseInt(text, POINT + 1, SIGN, 10))
        : OffsetDateTime.parse(text, ISO).toInstant();
  }

  private static ZoneOffset zone(String text) {
    int sign = text.charAt(SIGN) == '-' ? -1 : 1;
    int hours = Integer.parseInt(text, SIGN + 1, SIGN + 3, 10);
    int minutes = Integer.parseInt(text, SIGN + 3, LENGTH, 10);
    return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static Instant seconds(String text) {
    int dash = text.indexOf('-');
    long seconds = Long.parseLong(dash < 0 ? text : text.substring(0, dash));
    long micros = dash < 0 ? 0 : Long.parseLong(text.substring(dash + 1));
    return Instant.ofEpochSecond(seconds, micros * 1000);
  }
}
