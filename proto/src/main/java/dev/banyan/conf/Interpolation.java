package dev.banyan.conf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves {@code %(key)s}, {@code %(section/key)s}, {@code %(known/key)s} and {@code %%}.
 *
 * <p>A reference is looked up where the value is used, not where it was written: a default that
 * refers to {@code %(port)s} sees the port of each jail. A value of several lines brings its lines,
 * each still knowing its place.
 */
final class Interpolation {
  private static final Pattern REFERENCE = Pattern.compile("%%|%\\(([^)]+)\\)s");
  private static final int MAX_DEPTH = 25;

  private final Document document;
  private final Map<String, Value> given;
  private final Findings findings;

  /**
   * @param given values that win over the document's, and {@code known/key} for what it holds none
   */
  Interpolation(Document document, Map<String, Value> given, Findings findings) {
    this.document = document;
    this.given = given;
    this.findings = findings;
  }

  /** What holds for a key in a section, resolved. */
  Optional<Value> get(String section, String key) {
    Value wins = given.get(key);
    return Optional.ofNullable(wins)
        .or(() -> document.raw(section, key).map(raw -> resolve(section, key, raw)));
  }

  /** A value as if it stood at this place. */
  Value resolve(String section, String key, Value raw) {
    return new Use(section, key).expand(raw);
  }

  /** One value on its way to being resolved. */
  private final class Use {
    private final String section;
    private final String key;
    private final Deque<String> path = new ArrayDeque<>();

    Use(String section, String key) {
      this.section = section;
      this.key = key;
    }

    Value expand(Value raw) {
      List<Line> lines = new ArrayList<>();
      for (Line line : raw.lines()) {
        expand(line, lines);
      }
      return new Value(lines);
    }

    private void expand(Line line, List<Line> out) {
      Splice splice = new Splice(line);
      Matcher matcher = REFERENCE.matcher(line.text());
      int from = 0;
      while (matcher.find()) {
        splice.own(line.text().substring(from, matcher.start()));
        from = matcher.end();
        String reference = matcher.group(1);
        if (reference == null) {
          splice.own("%");
        } else {
          referred(reference, line).ifPresent(splice::other);
        }
      }
      splice.own(line.text().substring(from));
      splice.into(out);
    }

    private Optional<Value> referred(String reference, Line line) {
      if (reference.equals("__name__")) {
        return Optional.of(new Value(List.of(line.with(section))));
      }
      if (path.size() >= MAX_DEPTH) {
        findings.problem(line, key, "%%(%s)s refers back to itself".formatted(reference));
        return Optional.empty();
      }
      Optional<Value> raw = find(reference);
      if (raw.isEmpty()) {
        findings.problem(line, key, unset(reference));
        return Optional.empty();
      }
      path.push(reference);
      Value expanded = expand(raw.get());
      path.pop();
      return Optional.of(expanded);
    }

    private String unset(String reference) {
      Set<String> known = new TreeSet<>(document.keys(section));
      known.addAll(document.keys(Document.DEFAULT));
      return "%%(%s)s is set neither in [%s] nor in [DEFAULT]%s"
          .formatted(reference, section, Spelling.hint(reference, known));
    }

    private Optional<Value> find(String reference) {
      Value wins = given.get(reference);
      if (wins != null) {
        return Optional.of(wins);
      }
      int slash = reference.indexOf('/');
      if (slash < 0) {
        return document.raw(section, reference.toLowerCase(Locale.ROOT));
      }
      String of = reference.substring(0, slash);
      String name = reference.substring(slash + 1).toLowerCase(Locale.ROOT);
      return switch (of.toLowerCase(Locale.ROOT)) {
        case "default" -> document.own(Document.DEFAULT, name);
        case "known" -> known(reference, name);
        default -> document.has(of) ? document.raw(of, name) : Optional.empty();
      };
    }

    /**
     * What a key held before the file that holds it now; each mention goes one file further back.
     */
    private Optional<Value> known(String reference, String name) {
      List<Value> history = document.history(section, name);
      long mentions = path.stream().filter(reference::equals).count();
      int index = history.size() - 2 - (int) mentions;
      return index >= 0 ? Optional.of(history.get(index)) : document.own(Document.DEFAULT, name);
    }
  }
}
