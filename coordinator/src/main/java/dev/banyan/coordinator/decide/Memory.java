package dev.banyan.coordinator.decide;

/** What is remembered of the subjects of one partition. Owner: the thread that decides. */
public interface Memory {

  /** {@link Counted#NOTHING} if nothing is. */
  Counted get(Subject subject);

  void put(Subject subject, Counted counted);
}
