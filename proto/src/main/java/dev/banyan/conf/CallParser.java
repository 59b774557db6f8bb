package dev.banyan.conf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code name[key=value, key="value"][key='value'] name …}: names apart by space, options in
 * brackets, which may go on over lines. A quoted value may hold anything but its quote, another
 * anything but a comma and a closing bracket.
 */
final class CallParser {
  private static final Pattern NAME = Pattern.compile("\\s*([^\\[\\s]+)");
  private static final Pattern OPEN = Pattern.compile("\\s*\\[");
  private static final Pattern OPTION =
      Pattern.compile(
          "[\\s,]*([\\w.-]+(?:\\?\\w+=\\w+)?)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^,\\]]*))\\s*");
  private static final Pattern CLOSE = Pattern.compile("[\\s,]*]");

  private final Value value;
  private final String key;
  private final Findings findings;
  private final String text;
  private final Matcher matcher;
  private int at;

  CallParser(Value value, String key, Findings findings) {
    this.value = value;
    this.key = key;
    this.findings = findings;
    this.text = String.join("\n", value.lines().stream().map(Line::text).toList());
    this.matcher = NAME.matcher(text);
  }

  /** The calls in their order, without those that cannot be read: these are problems. */
  List<Call> parse() {
    List<Call> calls = new ArrayList<>();
    while (next(NAME)) {
      Line line = lineAt(matcher.start(1));
      String name = matcher.group(1);
      Map<String, Value> options = new LinkedHashMap<>();
      boolean whole = true;
      while (whole && next(OPEN)) {
        whole = options(options);
      }
      if (!whole) {
        sayBroken(name);
        return calls;
      }
      calls.add(new Call(name, options, line));
    }
    return calls;
  }

  private boolean options(Map<String, Value> options) {
    while (next(OPTION)) {
      int group = matcher.group(2) != null ? 2 : matcher.group(3) != null ? 3 : 4;
      options.put(matcher.group(1), lines(matcher.start(group), matcher.group(group).strip()));
    }
    return next(CLOSE);
  }

  private Value lines(int start, String option) {
    Line line = lineAt(start);
    return new Value(Arrays.stream(option.split("\n", -1)).map(line::with).toList());
  }

  private void sayBroken(String name) {
    String rest = text.substring(at).lines().findFirst().orElse("");
    String message = "the options of '%s' are broken %s; expected name[key=value, key=\"value\"]";
    String where = rest.isBlank() ? "at the end" : "at '" + Text.shown(rest.strip()) + "'";
    findings.problem(lineAt(Math.min(at, text.length())), key, message.formatted(name, where));
  }

  private boolean next(Pattern pattern) {
    matcher.usePattern(pattern).region(at, text.length());
    boolean found = matcher.lookingAt();
    if (found) {
      at = matcher.end();
    }
    return found;
  }

  private Line lineAt(int offset) {
    int index = (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    return value.lines().get(Math.min(index, value.lines().size() - 1));
  }
}
