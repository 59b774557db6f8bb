package dev.banyan.conf;

import java.nio.file.Path;

/**
 * Something in a configuration file.
 *
 * @param line from 1; 0 if it is about the whole file
 * @param key what it is about; empty if it is about the whole line or file
 * @param message what is wrong, what was expected, what to do
 */
public record Problem(Path file, int line, String key, String message)
    implements Comparable<Problem> {

  @Override
  public int compareTo(Problem other) {
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Integer.compare(line, other.line);
  }

  /** {@code file:line: key: message}. */
  @Override
  public String toString() {
    return file
        + ":"
        + (line == 0 ? "" : line + ":")
        + (key.isEmpty() ? "" : " " + key + ":")
        + " "
        + message;
  }
}
