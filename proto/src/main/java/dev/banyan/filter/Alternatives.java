package dev.banyan.filter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Several groups of one meaning: of {@code user}, {@code alt_user}, {@code alt_user_2} … the first
 * that caught something is the {@code user}; {@code tuple_id_1}, {@code tuple_id_2} … together are
 * the {@code id}.
 */
final class Alternatives {
  private static final Pattern NAME = Pattern.compile("(alt|tuple)_(.*?)(?:_\\d+)?");
  private static final Map<String, String> MEANS = Map.of("id", "fid", "port", "fport");

  private Alternatives() {}

  static Map<String, String> merged(Map<String, String> groups) {
    if (groups.keySet().stream().noneMatch(name -> name.contains("_"))) {
      return groups;
    }
    Map<String, String> all = new HashMap<>();
    new TreeMap<>(groups).forEach((name, text) -> merge(all, name, text));
    return all;
  }

  private static void merge(Map<String, String> all, String name, String text) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      all.merge(name, text, (alternative, own) -> own.isEmpty() ? alternative : own);
      return;
    }
    String meaning = MEANS.getOrDefault(matcher.group(2), matcher.group(2));
    if (matcher.group(1).equals("tuple")) {
      all.merge(meaning, text, (first, second) -> String.join(" ", List.of(first, second)));
    } else if (!text.isEmpty()) {
      all.putIfAbsent(meaning, text);
    }
  }
}
