package dev.banyan.filter;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where this engine means to read a line otherwise than fail2ban.
 *
 * <p>D1: a line that has no date is as old as one with a date shortly before it, in fail2ban the
 * very last one. Here lines that cannot match are not read, their dates neither; if no other gives
 * one, the clock does, which is less than a minute later. (A date ahead of the clock is recent.)
 *
 * <p>D2: where a date names its zone but no year, and the zone moves it over midnight, fail2ban is
 * a day off in the year before: it puts the day back that it had before the move.
 *
 * <p>D3: a line whose date is of no day that there is (30 February) is matched here without it;
 * fail2ban matches it with or without, as the lines before it had dates or not.
 *
 * <p>D4: fail2ban stumbles over a word in capitals where a zone may stand ({@code FRI Nov 20}) and
 * loses the line; and some of its regexes take for ever on some lines.
 *
 * <p>D5: in the hour that the clocks go through twice, here the first is meant; fail2ban leaves it
 * to the C library.
 *
 * <p>D6: fail2ban remembers the form of the last date, and reads one that fits two forms by that
 * one; here a line reads the same whatever came before it. Therefore logs whose dates have several
 * forms are read by a fail2ban that forgets, and so are others in which a line differs.
 *
 * <p>D7: where a date names its zone but no year, fail2ban holds its UTC against the local clock:
 * it is off by the zone when it decides whether the date is more than a day ahead, and so of last
 * year.
 *
 * <p>Not made here, for the same reason: {@code ::FFFF:192.0.2.1} in capitals, of which fail2ban
 * takes {@code ::ffff:192} for the address; years after 2029, which fail2ban knows when it is
 * started in 2026 or later.
 */
final class KnownDifferences {
  private static final Pattern FOUND = Pattern.compile("(\\S+) (-|[0-9]+)");
  private static final Pattern NO_DAY =
      Pattern.compile(
          "\\d{4}-02-30 |(?i:(?:Feb|Apr|Jun|Sep|Nov) 31) "
              + "|(?i:Feb) 29 [\\d:.]+ (?!20(?:[02][048]|1[26])\\b)\\d{4}");
  private static final Pattern ZONED =
      Pattern.compile(
          "[A-Z]{3,5} (?:[A-Z][a-z]{2} )?(?i:[A-Z]{3}) |[+-]\\d\\d:?\\d\\d (?i:[A-Z]{3}) ");
  private static final long DAY = 86_400;
  private static final long HOUR = 3_600;

  private KnownDifferences() {}

  static boolean isOne(String line, Instant now, String theirs, String ours) {
    if (theirs.equals("failed") || NO_DAY.matcher(line).find()) {
      return true;
    }
    Matcher their = FOUND.matcher(theirs);
    Matcher our = FOUND.matcher(ours);
    if (!their.matches() || !our.matches() || !their.group(1).equals(our.group(1))) {
      return false;
    }
    return isByTheLineBefore(their.group(2), our.group(2), now)
        || isADayOff(line, their.group(2), our.group(2))
        || isAYearOff(line, their.group(2), our.group(2), now)
        || isTwice(their.group(2), our.group(2));
  }

  private static boolean isByTheLineBefore(String their, String our, Instant now) {
    return isRecent(their, now) && isRecent(our, now);
  }

  private static boolean isRecent(String seconds, Instant now) {
    return seconds.equals("-") || Long.parseLong(seconds) >= now.getEpochSecond() - 60;
  }

  private static boolean isTwice(String their, String our) {
    if (their.equals("-") || our.equals("-")) {
      return false;
    }
    Instant time = Instant.ofEpochSecond(Long.parseLong(our));
    LocalDateTime local = LocalDateTime.ofInstant(time, DifferentialTest.ZONE);
    return DifferentialTest.ZONE.getRules().getValidOffsets(local).size() == 2
        && Long.parseLong(their) - Long.parseLong(our) == HOUR;
  }

  private static boolean isAYearOff(String line, String their, String our, Instant now) {
    if (their.equals("-") || our.equals("-") || !ZONED.matcher(line).find()) {
      return false;
    }
    long later = Math.max(Long.parseLong(their), Long.parseLong(our));
    long years = Math.abs(Long.parseLong(their) - Long.parseLong(our)) / DAY;
    long ahead = later - now.getEpochSecond() - DAY;
    return (years == 365 || years == 366) && Math.abs(ahead) <= 12 * HOUR;
  }

  private static boolean isADayOff(String line, String their, String our) {
    return !their.equals("-")
        && !our.equals("-")
        && Math.abs(Long.parseLong(their) - Long.parseLong(our)) == DAY
        && ZONED.matcher(line).find();
  }
}
