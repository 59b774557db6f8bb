package dev.banyan.filter.date;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * The commonest form of a date, {@code 2026-11-22 16:10:15}, read digit by digit: a hundredth of
 * the work of a regex that knows all forms.
 */
public final class PlainDate {
  /** How many characters it has. */
  public static final int LENGTH = 19;

  private static final int NO_NUMBER = -1;

  private PlainDate() {}

  /**
   * The date with which a text begins; empty if it begins with none of this form, or with a day or
   * time that does not exist.
   *
   * @param between what parts day and time
   */
  public static Optional<LocalDateTime> read(String text, char between) {
    boolean shaped =
        text.length() >= LENGTH
            && text.charAt(4) == '-'
            && text.charAt(7) == '-'
            && text.charAt(10) == between
            && text.charAt(13) == ':'
            && text.charAt(16) == ':';
    return shaped ? of(text) : Optional.empty();
  }

  private static Optional<LocalDateTime> of(String text) {
    int century = two(text, 0);
    int year = two(text, 2);
    int month = two(text, 5);
    int day = two(text, 8);
    int hour = two(text, 11);
    int minute = two(text, 14);
    int second = two(text, 17);
    if ((century | year | month | day | hour | minute | second) < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.of(century * 100 + year, month, day, hour, minute, second));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int two(String text, int at) {
    int tens = text.charAt(at) - '0';
    int ones = text.charAt(at + 1) - '0';
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_NUMBER;
  }
}
