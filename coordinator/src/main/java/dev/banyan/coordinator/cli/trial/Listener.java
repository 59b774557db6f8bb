package dev.banyan.coordinator.cli.trial;

/** Is told of every line that is worth a word, in the order of the logs. */
public interface Listener {
  void matched(Finding finding);

  /** The line matched, but cannot be believed; it was said to match before. */
  default void doubted(Finding finding) {}

  /** The line could not be read to its end, or it cannot be believed. */
  void passedOver(Spot spot, String why);

  /** The line is not looked at, or no failure by itself. Said only if the filter is watched. */
  default void ignored(Spot spot) {}

  /** The line means nothing to the filter. Said only if the filter is watched. */
  default void missed(Spot spot) {}

  /** Something that concerns a log as a whole. */
  void trouble(String log, String what);

  /**
   * A piece of a log was read.
   *
   * @param takenBytes how much of all logs so far, compressed as they are
   * @param lines how many lines of all logs so far
   * @return whether to go on
   */
  default boolean read(long takenBytes, long lines) {
    return true;
  }
}
