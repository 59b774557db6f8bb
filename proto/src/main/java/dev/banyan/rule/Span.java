package dev.banyan.rule;

import dev.banyan.model.Evidence;
import java.time.Instant;
import java.util.List;

/**
 * Enough failures within findtime.
 *
 * @param last log time of the last one: the ban begins here
 * @param failures how many there are, weights included
 * @param evidence the first line of each, by log time
 */
public record Span(Instant last, long failures, List<Evidence> evidence) {
  public Span {
    evidence = List.copyOf(evidence);
  }
}
