package dev.banyan.conf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves {@code <key>} in the options of a filter or an action, also nested: {@code
 * <mdre-<mode>>}. What is no option, such as {@code <HOST>} or {@code <ip>}, stays as it is.
 */
final class Tags {
  private static final Pattern TAG = Pattern.compile("<([^ <>]+)>");
  private static final int MAX_PASSES = 25;

  private final Map<String, Value> options;
  private final Function<String, Optional<Value>> more;
  private final Findings findings;

  /**
   * @param more where to look for what is not among the options, such as {@code section/key}
   */
  Tags(Map<String, Value> options, Function<String, Optional<Value>> more, Findings findings) {
    this.options = options;
    this.more = more;
    this.findings = findings;
  }

  Map<String, Value> resolve() {
    Map<String, Value> resolved = new LinkedHashMap<>();
    options.forEach((key, value) -> resolved.put(key, resolve(key, value)));
    return resolved;
  }

  private Value resolve(String key, Value value) {
    Value current = value;
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      Value next = pass(current);
      if (next.equals(current)) {
        return current;
      }
      current = next;
    }
    findings.problem(value.first(), key, "a <tag> in it refers back to itself");
    return value;
  }

  private Value pass(Value value) {
    List<Line> lines = new ArrayList<>();
    for (Line line : value.lines()) {
      Splice splice = new Splice(line);
      Matcher matcher = TAG.matcher(line.text());
      int from = 0;
      while (matcher.find()) {
        Optional<Value> replacement = find(matcher.group(1));
        if (replacement.isPresent()) {
          splice.own(line.text().substring(from, matcher.start()));
          splice.other(replacement.get());
          from = matcher.end();
        }
      }
      splice.own(line.text().substring(from));
      splice.into(lines);
    }
    return new Value(lines);
  }

  private Optional<Value> find(String tag) {
    return Optional.ofNullable(options.get(tag)).or(() -> more.apply(tag));
  }
}
