package dev.banyan.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.filter.regex.Dialect;
import dev.banyan.filter.regex.Specimens;
import dev.banyan.model.FilterText;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Random lines for a filter: made from its regexes, or lines that are given, and then spoilt a
 * little: other addresses, other dates, other words, cut, joined and doubled.
 */
final class RandomLines {
  private static final int LONGEST = 900;
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-f]{1,4}:[0-9a-f:]*::?[0-9a-f]{1,4}");
  private static final Pattern MAPPED = Pattern.compile("(?i)::f{4,6}:");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]{2,}");
  private static final List<String> ADDRESSES =
      List.of(
          "192.0.2.1",
          "198.51.100.23",
          "203.0.113.255",
          "10.0.0.1",
          "256.1.1.1",
          "1.2.3",
          "1.2.3.4.5",
          "192.0.2.1/24",
          "2001:db8::1",
          "2001:DB8:0:0:1:2:3:4",
          "::1",
          "fe80::1",
          "2001:db8::",
          "1:2:3:4:5:6:7",
          "::ffff:192.0.2.7",
          "[192.0.2.9]",
          "[2001:db8::9]",
          "[::ffff:192.0.2.10]",
          "[2001:db8::9]:5060",
          "192.0.2.11:5060",
          "example.com",
          "a-b.example.org",
          "192.0.2.12.example.net",
          "localhost",
          "19\u0662.0.2.1",
          "_x");
  private static final List<String> TOKENS =
      List.of(
          "root",
          "a b",
          "",
          "'",
          "\"",
          "x'y",
          "x\"y",
          "<",
          ">",
          "(",
          ")",
          "[",
          "]",
          ":",
          "=",
          ",",
          "%s",
          "\\",
          "\t",
          "\u00e9",
          "\u2028",
          "\u0000",
          "\u000b",
          "\u001c",
          "from",
          "failed",
          "user",
          "192.0.2.77",
          "for '192.0.2.78'",
          "12:30:45",
          "Jan  1 00:00:00",
          "2025-01-01 00:00:00",
          "\r",
          "  ",
          "\u00a0",
          "\u00df",
          "\u0663",
          "\u00b2",
          "\u0301");

  private final Random random;
  private final RandomDates dates;
  private final FilterText text;
  private final List<String> given;

  RandomLines(Random random, FilterText text, List<String> given, RandomDates dates) {
    this.random = random;
    this.dates = dates;
    this.text = text;
    this.given = given;
  }

  /** A line; an IPv4 address in IPv6's form is written as programs write it, in small letters. */
  byte[] line() {
    String line = made();
    for (int i = random.nextInt(5) - 1; i > 0; i--) {
      int from = dates.end(line);
      line = line.substring(0, from) + spoilt(line.substring(from));
    }
    line = MAPPED.matcher(cut(line)).replaceAll("::ffff:").replace("\n", " ");
    byte[] bytes = line.getBytes(UTF_8);
    if (bytes.length > 0 && random.nextInt(50) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) (0x80 + random.nextInt(0x80));
    }
    return bytes;
  }

  private String made() {
    boolean own = given.isEmpty() || random.nextInt(3) > 0;
    return own ? dates.before(specimen()) : dates.replaced(pick(given));
  }

  private static String cut(String line) {
    return line.substring(0, Math.min(LONGEST, line.length()));
  }

  private String specimen() {
    String regex = pick(text.failregex());
    if (text.prefregex().isEmpty()) {
      return specimen(regex, "");
    }
    return specimen(text.prefregex().get(), specimen(regex, ""));
  }

  private String specimen(String regex, String content) {
    Dialect dialect = new Dialect(text.maxlines() > 1, false);
    return Specimens.of(regex, dialect, random, group -> group(group, content));
  }

  private String group(String name, String content) {
    return switch (name) {
      case "content" -> content;
      case "ip4" -> "192.0.2." + random.nextInt(258);
      case "ip6" -> "2001:db8::" + Integer.toHexString(1 + random.nextInt(0xffff));
      case "mlfid", "fid" -> random.nextBoolean() ? "" : Integer.toString(random.nextInt(5));
      default -> "";
    };
  }

  private String spoilt(String line) {
    int at = random.nextInt(line.length() + 1);
    int to = at + random.nextInt(line.length() - at + 1);
    return switch (random.nextInt(11)) {
      case 0, 1 -> replaced(line, ADDRESS, pick(ADDRESSES));
      case 2, 3 -> dates.replaced(line);
      case 4 -> replaced(line, WORD, pick(TOKENS));
      case 5 -> line.substring(0, at) + pick(TOKENS) + line.substring(at);
      case 6 -> line.substring(0, at) + line.substring(Math.min(to, at + 9));
      case 7 -> line.substring(0, at);
      case 8 -> line + (random.nextBoolean() ? " " : "") + (dates.mixed() ? made() : specimen());
      case 9 -> line + line;
      default -> line.substring(0, at) + swapped(line.substring(at, to)) + line.substring(to);
    };
  }

  private String replaced(String line, Pattern what, String by) {
    List<java.util.regex.MatchResult> all = what.matcher(line).results().toList();
    if (all.isEmpty()) {
      return line;
    }
    java.util.regex.MatchResult one = pick(all);
    return line.substring(0, one.start()) + by + line.substring(one.end());
  }

  private static String swapped(String text) {
    Matcher letter = Pattern.compile("[a-z]").matcher(text);
    return letter.find()
        ? text.toUpperCase(java.util.Locale.ROOT)
        : text.toLowerCase(java.util.Locale.ROOT);
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
