package dev.banyan.filter.date;

import dev.banyan.filter.regex.Pattern;
import dev.banyan.filter.regex.Span;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the groups of a date's regex say, as an instant. What the date leaves out is guessed. */
final class Fields {
  private static final Duration AHEAD = Duration.ofDays(1);

  /** Groups by which a date says which day is meant; without any it is today. */
  private static final List<String> DAYS = List.of("m", "b", "B", "d", "j", "U", "W", "V");

  private final Pattern match;
  private final ZoneId zone;
  private final ZoneId home;
  private final Instant now;

  private Fields(Pattern match, ZoneId home, Instant now) {
    this.match = match;
    this.zone = Zones.in(match).orElse(home);
    this.home = home;
    this.now = now;
  }

  /**
   * The instant of a date that was found; empty if there is no such day, time or zone, or if a
   * group of somebody's own caught what is none.
   *
   * @param match of which the last search found a date
   * @param zone of a date that names none
   */
  static Optional<Instant> read(Pattern match, ZoneId zone, Instant now) {
    try {
      return Optional.of(new Fields(match, zone, now).instant());
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Instant instant() {
    if (DAYS.stream().noneMatch(this::has)) {
      return guessedDay();
    }
    Optional<Integer> year = year();
    return year.isPresent() ? at(dayOf(year.get())) : guessedYear();
  }

  /** This year, or the last one if that would be more than a day ahead. */
  private Instant guessedYear() {
    int thisYear = LocalDate.ofInstant(now, home).getYear();
    try {
      Instant guess = at(dayOf(thisYear));
      return guess.isAfter(now.plus(AHEAD)) ? at(dayOf(thisYear - 1)) : guess;
    } catch (DateTimeException e) {
      return at(dayOf(thisYear - 1));
    }
  }

  /** Today, or yesterday if that would be ahead; in the year that the date has, if it has one. */
  private Instant guessedDay() {
    LocalDate today = LocalDate.ofInstant(now, zone);
    LocalDate day = year().map(today::withYear).orElse(today);
    Instant guess = at(day);
    return guess.isAfter(now) ? at(day.minusDays(1)) : guess;
  }

  private Instant at(LocalDate day) {
    return LocalDateTime.of(day, time()).atZone(zone).toInstant();
  }

  private Optional<Integer> year() {
    return number("Y")
        .or(() -> number("y").map(y -> y <= 2000 ? y + 2000 : y))
        .or(() -> number("G"));
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
    int weekday = weekday().orElseThrow(() -> new DateTimeException("no day"));
    Optional<LocalDate> iso = number("V").map(week -> isoDay(year, week, weekday));
    return iso.orElseGet(() -> dayOfWeek(year, weekday));
  }

  /** Weeks begin on Monday or Sunday; the days before the first of these are week 0. */
  private LocalDate dayOfWeek(int year, int weekday) {
    Optional<Integer> monday = number("W");
    int week = monday.or(() -> number("U")).orElseThrow(() -> new DateTimeException("no week"));
    DayOfWeek begin = monday.isPresent() ? DayOfWeek.MONDAY : DayOfWeek.SUNDAY;
    LocalDate first = LocalDate.of(year, 1, 1).with(TemporalAdjusters.firstInMonth(begin));
    int days = Math.floorMod(weekday - begin.getValue(), 7);
    return first.plusDays(7L * (week - 1) + days);
  }

  private Optional<Integer> weekday() {
    return text("a")
        .or(() -> text("A"))
        .map(Tokens::day)
        .or(() -> number("u"))
        .or(() -> number("w").map(w -> w == 0 ? 7 : w));
  }

  /** ISO 8601: the first week of a year is that of its first Thursday. */
  private LocalDate isoDay(int year, int week, int weekday) {
    return LocalDate.of(number("G").orElse(year), 1, 4)
        .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, week)
        .with(ChronoField.DAY_OF_WEEK, weekday);
  }

  private Optional<Integer> month() {
    return number("m").or(() -> text("b").or(() -> text("B")).map(Tokens::month));
  }

  private LocalTime time() {
    return LocalTime.of(hour(), number("M").orElse(0), number("S").orElse(0), nanos());
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
    return text(group).map(digits -> Integer.valueOf(digits.trim()));
  }
}
