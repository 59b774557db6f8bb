package dev.banyan.filter;

import dev.banyan.filter.date.DateDetector;
import dev.banyan.filter.regex.Pattern;
import java.util.Optional;

/**
 * Sees each step by which a filter reads a line, for those who try a filter out. Owner: the thread
 * of the filter.
 */
public interface Steps {
  /** Nobody looks. */
  Steps UNSEEN = new Steps() {};

  /**
   * A regex was compiled.
   *
   * @param key {@code prefregex}, {@code ignoreregex} or {@code failregex}
   * @param index which of the key's regexes, from 0
   */
  default void compiled(String key, int index, Pattern regex) {}

  /**
   * A line is about to be read; one that is too long is not.
   *
   * @param from where it begins in the scanned buffer
   * @param to where it ends, without its line end
   */
  default void reading(int from, int to) {}

  /** A line's date was looked for, once a line. */
  default void dated(Optional<DateDetector.Found> date) {}

  /** A regex is about to be asked. */
  default void asking(Pattern regex) {}

  /** A regex is not asked, for it ran out of its time too often. */
  default void resting(Pattern regex) {}

  /** What it answered; its groups can be read until it is asked again. */
  default void asked(Pattern regex, boolean matched) {}
}
