package dev.banyan.telemetry;

import java.util.List;

/**
 * Whether a part does what it is there for.
 *
 * @param lives false if nothing but a new start can help
 * @param problems what keeps it from its work, for people; none: it works
 */
public record Health(boolean lives, List<String> problems) {
  public Health {
    problems = List.copyOf(problems);
  }

  /** It lives, and works if there are no problems. */
  public static Health of(List<String> problems) {
    return new Health(true, problems);
  }

  public boolean ready() {
    return lives && problems.isEmpty();
  }
}
