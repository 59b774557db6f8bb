package dev.banyan.filter.regex;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** What fail2ban's tags stand for. */
final class Tags {
  private static final java.util.regex.Pattern TAG =
      java.util.regex.Pattern.compile("<(/?)([A-Za-z0-9_-]+)(/?)>");
  private static final java.util.regex.Pattern CAPTURE =
      java.util.regex.Pattern.compile("F-([A-Z0-9_-]+)");

  private static final String IP4 = "(?:::[Ff]{4,6}:)?(?P<ip4>(?:\\d{1,3}\\.){3}\\d{1,3})";
  private static final String IP6 =
      "(?P<ip6>(?:[0-9A-Fa-f]{1,4}:{1,2}|:{2}){1,7}(?:[0-9A-Fa-f]{1,4}|(?<=:):))";
  private static final String DNS = "(?P<dns>[\\w.^-]*\\w)";
  private static final String CIDR = "(?P<cidr>\\d+)";
  private static final String ADDRESS = "(?:" + IP4 + "|" + IP6 + ")";
  private static final Map<String, String> EXPANSIONS = expansions();

  private Tags() {}

  private static Map<String, String> expansions() {
    Map<String, String> all = new HashMap<>();
    all.put("ADDR", "\\[?" + ADDRESS + "\\]?");
    all.put("IP4", IP4);
    all.put("IP6", IP6);
    all.put("DNS", DNS);
    all.put("CIDR", CIDR);
    all.put("SUBNET", "\\[?" + ADDRESS + "(?:/" + CIDR + ")?\\]?");
    Map.copyOf(all).forEach((tag, text) -> all.put("F-" + tag + "/", text));
    all.put("F-ID/", "(?P<fid>\\S+)");
    all.put("F-PORT/", "(?P<fport>\\w+)");
    return Map.copyOf(all);
  }

  /** A tag at the beginning of {@code text}, with its angle brackets. */
  static Optional<String> at(String text) {
    Matcher matcher = TAG.matcher(text);
    return matcher.lookingAt() ? Optional.of(matcher.group()) : Optional.empty();
  }

  /** The regex for which a tag stands, if it is one of those that stand for one. */
  static Optional<String> expansion(String tag, boolean names, int skipped) {
    return switch (tag) {
      case "<HOST>" -> Optional.of("(?:" + EXPANSIONS.get("ADDR") + (names ? "|" + DNS : "") + ")");
      case "<SKIPLINES>" -> Optional.of("\\n(?P<skiplines" + skipped + ">(?:(?:.*\\n)*?))");
      default -> Optional.ofNullable(EXPANSIONS.get(tag.substring(1, tag.length() - 1)));
    };
  }

  /** The name of the group that {@code <F-NAME>} opens. */
  static Optional<String> opens(String tag) {
    Matcher matcher = CAPTURE.matcher(tag.substring(1, tag.length() - 1));
    return matcher.matches() ? Optional.of(groupName(matcher.group(1))) : Optional.empty();
  }

  private static String groupName(String tag) {
    return switch (tag) {
      case "ID" -> "fid";
      case "PORT" -> "fport";
      default -> tag.toLowerCase(Locale.ROOT);
    };
  }
}
