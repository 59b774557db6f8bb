package dev.banyan.agent.link;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Why what a coordinator sent could not be applied, so that each reason is said once until it is
 * applied again: a missing program is missing at every attempt.
 *
 * <p>Owner: {@code banyan-link}.
 */
final class Complaints {
  /** Reasons with numbers in them differ each time and would pile up. */
  private static final int MOST = 16;

  private final Map<About, Set<String>> open = new EnumMap<>(About.class);

  /** What is complained about; rules that hold say nothing about changes that do not. */
  enum About {
    RULES("the rules"),
    CHANGES("the changes");

    private final String text;

    About(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Notes a reason; true if it is not known yet. */
  boolean add(About about, String reason) {
    Set<String> reasons = open.computeIfAbsent(about, a -> new HashSet<>());
    if (reasons.size() >= MOST) {
      reasons.clear();
    }
    return reasons.add(reason);
  }

  /** Forgets the reasons; true if there were any. */
  boolean settle(About about) {
    return open.remove(about) != null;
  }
}
