package dev.banyan.filter.asterisk;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
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
          .toFormatter(java.util.Locale.ROOT);

  private EventTime() {}

  static Optional<Instant> read(String text) {
    try {
      return Optional.of(
          text.indexOf('T') < 0 ? seconds(text) : OffsetDateTime.parse(text, ISO).toInstant());
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Instant seconds(String text) {
    int dash = text.indexOf('-');
    long seconds = Long.parseLong(dash < 0 ? text : text.substring(0, dash));
    long micros = dash < 0 ? 0 : Long.parseLong(text.substring(dash + 1));
    return Instant.ofEpochSecond(seconds, micros * 1000);
  }
}
