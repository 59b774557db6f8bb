package dev.banyan.conf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Resolves {@code <key>} in the options of a filter or an action, also nested: {@code
 * <mdre-<mode>>}. What is no option, such as {@code <HOST>} or {@code <ip>}, stays as it is.
 */
final class Tags {
  private static final Pattern TAG = Pattern.compile("<([^ <>]+)>");
  private static final Pattern NESTED = Pattern.compile("<([\\w./-]*)<([^<> ]+)>([\\w./-]*)>");
  private static final int MAX_PASSES = 25;

  private static final Comparator<Nest> NARROWEST =
      Comparator.comparingInt((Nest nest) -> nest.before.length() + nest.after.length()).reversed();

  /** A tag with a tag in it: what stands before and after that. */
  private record Nest(String before, String inner, String after) {
    boolean holds(String tag) {
      return tag.length() > before.length() + after.length()
          && tag.startsWith(before)
          && tag.endsWith(after);
    }

    String middle(String tag) {
      return tag.substring(before.length(), tag.length() - after.length());
    }
  }

  private final Map<String, Value> options;
  private final Function<String, Optional<Value>> more;
  private final Set<String> used;
  private final Findings findings;

  /**
   * @param used keys whose values are used, and not only by others
   * @param more where to look for what is not among the options, such as {@code section/key}
   */
  Tags(
      Map<String, Value> options,
      Set<String> used,
      Function<String, Optional<Value>> more,
      Findings findings) {
    this.options = options;
    this.used = used;
    this.more = more;
    this.findings = findings;
  }

  Map<String, Value> resolve() {
    Map<String, Value> resolved = new LinkedHashMap<>();
    options.forEach((key, value) -> resolved.put(key, resolve(key, value)));
    return resolved;
  }

  private Value resolve(String key, Value value) {
    SortedSet<Nest> nests = new TreeSet<>(NARROWEST.thenComparing(Nest::toString));
    Value current = value;
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      Value next = pass(current);
      if (next.equals(current)) {
        sayOpen(nests, key, next);
        return current;
      }
      collect(current, nests);
      current = next;
    }
    findings.problem(value.first(), key, "a <tag> in it refers back to itself");
    return value;
  }

  private static void collect(Value value, Set<Nest> nests) {
    for (Line line : value.lines()) {
      Matcher matcher = NESTED.matcher(line.text());
      while (matcher.find()) {
        if (!(matcher.group(1) + matcher.group(3)).isEmpty()) {
          nests.add(new Nest(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
      }
    }
  }

  /** A tag that was put together, such as {@code <mdre-nonsense>}, is never meant as text. */
  private void sayOpen(SortedSet<Nest> nests, String key, Value value) {
    for (Line line : used.contains(key) ? value.lines() : List.<Line>of()) {
      Matcher matcher = TAG.matcher(line.text());
      while (matcher.find()) {
        String tag = matcher.group(1);
        nests.stream()
            .filter(nest -> nest.holds(tag))
            .findFirst()
            .ifPresent(nest -> findings.problem(line, key, open(nest, tag, nests)));
      }
    }
  }

  private String open(Nest nest, String tag, SortedSet<Nest> nests) {
    String known =
        options.keySet().stream()
            .filter(nest::holds)
            .filter(name -> nests.headSet(nest).stream().noneMatch(other -> other.holds(name)))
            .map(nest::middle)
            .sorted()
            .collect(Collectors.joining(", "));
    return "<%s> stands for nothing: '%s = %s' is not known%s"
        .formatted(
            Text.shown(tag),
            nest.inner(),
            Text.shown(nest.middle(tag)),
            known.isEmpty() ? "" : "; expected one of " + known);
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
