package dev.banyan.rule;

import dev.banyan.model.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One failed login: all lines of one host that tell of it. It happened when its first line was
 * written and weighs as much as its heaviest.
 *
 * @param lines by log time, at most {@value #MAX_LINES}, all within attempttime of the first
 */
public record Attempt(List<Evidence> lines) {
  /** More lines than this are another attempt: what names an attempt is attacker's text. */
  static final int MAX_LINES = 8;

  /**
   * The attempts that lines tell of, by their time. A line that names no attempt is one by itself.
   */
  public static List<Attempt> of(List<Evidence> lines, Duration attempttime) {
    List<Attempt> attempts = new ArrayList<>();
    Map<Named, Attempt> open = new HashMap<>();
    for (Evidence line : lines) {
      Attempt current = line.attempt().isEmpty() ? null : open.get(Named.of(line));
      if (current != null && current.takes(line, attempttime)) {
        current.lines.add(line);
      } else {
        Attempt begun = new Attempt(new ArrayList<>(List.of(line)));
        attempts.add(begun);
        line.attempt().ifPresent(name -> open.put(Named.of(line), begun));
      }
    }
    return attempts;
  }

  private boolean takes(Evidence line, Duration attempttime) {
    return lines.size() < MAX_LINES && !line.logTime().isAfter(time().plus(attempttime));
  }

  public Evidence first() {
    return lines.get(0);
  }

  Instant time() {
    return first().logTime();
  }

  Instant end() {
    return lines.get(lines.size() - 1).logTime();
  }

  public long weight() {
    return lines.stream().mapToInt(Evidence::weight).max().orElse(0);
  }

  private record Named(Object host, Object attempt) {
    static Named of(Evidence line) {
      return new Named(line.id().host(), line.attempt());
    }
  }
}
