package dev.banyan.coordinator.decide;

import dev.banyan.model.Evidence;

/** What is remembered of the subjects of one partition. Owner: the thread that decides. */
public interface Memory {

  /** {@link Counted#NOTHING} if nothing is. */
  Counted get(Subject subject);

  void put(Subject subject, Counted counted);

  /**
   * Adds a failure without looking at what is remembered, if all failures of the subject together
   * surely weigh less than that; otherwise does nothing.
   *
   * @return whether it is added; false: it may be known already, or weigh enough
   */
  default boolean add(Subject subject, Evidence failure, int limit) {
    return false;
  }
}
