package dev.banyan.coordinator.replay;

import dev.banyan.model.Policy;
import java.time.Duration;
import java.util.Optional;

/** Who decides again what was decided. */
public interface Replays {

  /**
   * What is asked.
   *
   * @param back how far back decisions begin
   * @param rules by which; empty: by those that were in force at each time
   */
  record Question(Duration back, Optional<Policy> rules) {}

  /** Begins, and tells the audience; false: another is under way. */
  boolean begin(Question question, Audience audience);
}
