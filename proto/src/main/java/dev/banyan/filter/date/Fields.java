package dev.banyan.filter.date;

import dev.banyan.filter.regex.Pattern;
import dev.banyan.filter.regex.Span;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.time.temporal.WeekFields;
import java.util.Locale;
import java.util.Optional;

/** What the groups of a date's regex say, as an instant. What the date leaves out is guessed. */
final class Fields {
  private static final Duration AHEAD = Duration.ofDays(1);

  private final Pattern match;
  private final ZoneId zone;
  private final Instant now;

  private Fields(Pattern match, ZoneId zone, Instant now) {
    this.match = match;
    this.zone = Zones.in(match).orElse(zone);
    this.now = now;
  }

  /**
   * The instant of a date that was found; empty if there is no such day or zone.
   *
   * @param match of which the last search found a date
   * @param zone of a date that names none
   */
  static Optional<Instant> read(Pattern match, ZoneId zone, Instant now) {
    try {
      return Optional.of(new Fields(match, zone, now).instant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Instant instant() {
    Optional<Integer> year = year();
    if (year.isPresent()) {
      return at(dayOf(year.get()));
    }
    return has("m") || has("b") || has("B") || has("j") ? guessedYear() : guessedDay();
  }

  /** This year, or the last one if that would be more than a day ahead. */
  private Instant guessedYear() {
    int thisYear = today().getYear();
    try {
      Instant guess = at(dayOf(thisYear));
      return guess.isAfter(now.plus(AHEAD)) ? at(dayOf(thisYear - 1)) : guess;
    } catch (DateTimeException e) {
      return at(dayOf(thisYear - 1));
    }
  }

  /** Today, or yesterday if that would be ahead. */
  private Instant guessedDay() {
    Instant guess = at(today());
    return guess.isAfter(now) ? at(today().minusDays(1)) : guess;
  }

  private LocalDate today() {
    return LocalDate.ofInstant(now, zone);
  }

  private Instant at(LocalDate day) {
    return LocalDateTime.of(day, time()).atZone(zone).toInstant();
  }

  private Optional<Integer> year() {
    return number("Y").or(() -> number("y").map(y -> y <= 2000 ? y + 2000 : y));
  }

  private LocalDate dayOf(int year) {
    Optional<Integer> month = month();
    Optional<Integer> day = number("d");
    if (month.isPresent() && day.isPresent()) {
      return LocalDate.of(year, month.get(), day.get());
    }
    Optional<Integer> dayOfYear = number("j");
    if (dayOfYear.isPresent()) {
      return LocalDate.ofYearDay(year, dayOfYear.get());
    }
    return dayOfWeek(year);
  }

  private LocalDate dayOfWeek(int year) {
    Optional<Integer> weekday = text("a").or(() -> text("A")).map(Tokens::day).or(this::weekday);
    Optional<Integer> monday = number("W");
    Optional<Integer> week = monday.or(() -> number("U"));
    if (weekday.isEmpty() || week.isEmpty()) {
      throw new DateTimeException("no day");
    }
    WeekFields weeks =
        monday.isPresent()
            ? WeekFields.of(java.time.DayOfWeek.MONDAY, 7)
            : WeekFields.of(java.time.DayOfWeek.SUNDAY, 7);
    return LocalDate.of(year, 1, 1)
        .with(weeks.weekOfYear(), week.get())
        .with(ChronoField.DAY_OF_WEEK, weekday.get());
  }

  private Optional<Integer> weekday() {
    return number("w").map(w -> w == 0 ? 7 : w);
  }

  private Optional<Integer> month() {
    return number("m").or(() -> text("b").or(() -> text("B")).map(Tokens::month));
  }

  private LocalTime time() {
    int second = Math.min(number("S").orElse(0), 59);
    return LocalTime.of(hour(), number("M").orElse(0), second, nanos());
  }

  private int hour() {
    Optional<Integer> twelve = number("I");
    if (twelve.isEmpty()) {
      return number("H").orElse(0);
    }
    boolean afternoon = text("p").map(p -> p.toLowerCase(Locale.ROOT).equals("pm")).orElse(false);
    return twelve.get() % 12 + (afternoon ? 12 : 0);
  }

  private int nanos() {
    return text("f").map(f -> Integer.parseInt((f + "000000000").substring(0, 9))).orElse(0);
  }

  private boolean has(String group) {
    return match.group(group).isPresent();
  }

  private Optional<String> text(String group) {
    return match.group(group).map(Span::toString);
  }

  private Optional<Integer> number(String group) {
    return text(group).map(digits -> Integer.parseInt(digits.trim()));
  }
}
