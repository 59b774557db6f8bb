package dev.banyan.conf;

import java.nio.file.Path;

/**
 * A line of a value, and where it was written.
 *
 * @param file the file; for what was not read from one, what it is: {@code command line}
 * @param number from 1; 0 for what was not read from a file
 */
record Line(String text, Path file, int number) {

  /** The same place with other text. */
  Line with(String other) {
    return new Line(other, file, number);
  }

  Problem problem(String key, String message) {
    return new Problem(file, number, key, message);
  }
}
