package dev.banyan.filter.date;

import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens of a date pattern, {@code %Y} and its kin, as regexes: those of strptime, looser where
 * a leading zero may be missing, and {@code %Ex…} that insist on both digits.
 */
final class Tokens {
  private static final Pattern TOKEN = Pattern.compile("%(%|Ex[A-Za-z]|[A-Za-z])");
  private static final Pattern WORDS = Pattern.compile("(?<!%)%[aAbBpc]");

  private static final String MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
  private static final String MONTH_NAMES =
      "january|february|march|april|may|june|july|august|september|october|november|december";
  private static final String DAYS = "mon|tue|wed|thu|fri|sat|sun";
  private static final String DAY_NAMES =
      "monday|tuesday|wednesday|thursday|friday|saturday|sunday";
  private static final String YEARDAY =
      "36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]";
  private static final String WEEK = "5[0-3]|[0-4]\\d|\\d";
  private static final String OFFSET = "[+-][01]\\d(?::?\\d{2})?";
  private static final String ABBREVIATION = "[A-Z](?:[A-Z]{2,4})?";

  private static final Map<String, String> REGEXES =
      Map.ofEntries(
          token("Y", "Y", "\\d{4}"),
          token("y", "y", "\\d{2}"),
          token("m", "m", "0?[1-9]|1[0-2]"),
          token("d", "d", "[12]\\d|[0 ]?[1-9]|3[01]"),
          token("H", "H", "[01]?\\d|2[0-3]"),
          token("I", "I", "1[0-2]|0[1-9]|[1-9]"),
          token("M", "M", "[0-5]?\\d"),
          token("S", "S", "[0-5]?\\d|6[01]"),
          token("f", "f", "[0-9]{1,6}"),
          token("j", "j", YEARDAY),
          token("U", "U", WEEK),
          token("W", "W", WEEK),
          token("G", "G", "\\d{4}"),
          token("V", "V", "5[0-3]|0[1-9]|[1-4]\\d|\\d"),
          token("u", "u", "[1-7]"),
          token("w", "w", "[0-6]"),
          token("b", "b", MONTHS),
          token("B", "B", MONTH_NAMES),
          token("a", "a", DAYS),
          token("A", "A", DAY_NAMES),
          token("p", "p", "am|pm"),
          token("z", "z", "Z|UTC|GMT|" + OFFSET),
          token("Z", "Z", "Z|[A-Z]{3,5}"),
          Map.entry("k", " ?(?P<H>[0-2]?\\d)"),
          Map.entry("l", " ?(?P<I>1?\\d)"),
          token("ExY", "Y", "20\\d{2}"),
          token("Exy", "y", "\\d{2}"),
          token("Exm", "m", "0[1-9]|1[0-2]"),
          token("Exd", "d", "[12]\\d|0[1-9]|3[01]"),
          token("ExH", "H", "[01]\\d|2[0-3]"),
          token("ExM", "M", "[0-5]\\d"),
          token("ExS", "S", "[0-5]\\d|6[01]"),
          Map.entry("Exk", " ?(?P<H>[01]?\\d|2[0-3])"),
          Map.entry("Exl", " ?(?P<I>1[0-2]|\\d)"),
          token("ExZ", "Z", ABBREVIATION),
          token("Exz", "z", "(?:" + ABBREVIATION + ")?" + OFFSET + "|" + ABBREVIATION),
          Map.entry("%", "%"));

  private Tokens() {}

  private static Map.Entry<String, String> token(String name, String group, String regex) {
    return Map.entry(name, "(?P<" + group + ">" + regex + ")");
  }

  /** The pattern with its tokens replaced by regexes. */
  static String replace(String pattern) throws DatePatternException {
    Matcher matcher = TOKEN.matcher(composed(pattern));
    StringBuilder regex = new StringBuilder();
    while (matcher.find()) {
      String token = REGEXES.get(matcher.group(1));
      if (token == null) {
        throw new DatePatternException(
            "%" + matcher.group(1) + " is no part of a date, such as %Y-%m-%d %H:%M:%S");
      }
      matcher.appendReplacement(regex, Matcher.quoteReplacement(token));
    }
    return matcher.appendTail(regex).toString();
  }

  /** Tokens that stand for several. */
  private static String composed(String pattern) {
    return pattern
        .replaceAll("(?<!%)%c", "%a\\\\s+%b\\\\s+%d\\\\s+%H:%M:%S\\\\s+%Y")
        .replaceAll("(?<!%)%x", "%m/%d/%y")
        .replaceAll("(?<!%)%X", "%H:%M:%S")
        .replaceAll("(?<!%)%F", "%Y-%m-%d")
        .replaceAll("(?<!%)%T", "%H:%M:%S");
  }

  /** Whether the pattern has words in it, which are read in either case. */
  static boolean hasWords(String pattern) {
    return WORDS.matcher(pattern).find();
  }

  /** The month, from 1, of its name or the first three letters of it. */
  static int month(String name) {
    return numberOf(name, MONTHS);
  }

  /** The day of the week, from 1 for Monday, of its name or the first three letters of it. */
  static int day(String name) {
    return numberOf(name, DAYS);
  }

  private static int numberOf(String name, String names) {
    String start = name.toLowerCase(Locale.ROOT).substring(0, Math.min(3, name.length()));
    int at = Arrays.asList(names.split("\\|")).indexOf(start);
    if (at < 0) {
      throw new DateTimeException("no such name as " + name);
    }
    return at + 1;
  }
}
