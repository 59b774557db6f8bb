package dev.banyan.coordinator.cli.trial;

import dev.banyan.filter.Match;
import java.util.Optional;

/**
 * A line that matched.
 *
 * @param why it does not count; empty: it counts
 */
public record Finding(Spot spot, Match match, Optional<String> why) {
  public boolean counted() {
    return why.isEmpty();
  }
}
