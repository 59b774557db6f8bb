package dev.banyan.agent.tail;

import java.nio.file.Path;
import java.util.List;

/**
 * Logs that somebody wants to be followed.
 *
 * @param pattern an absolute path, or a glob with {@code *}, {@code ?} and {@code [...]}
 * @param fromEnd whether a file that is seen for the first time is read from its end
 * @param anywhere whether it may lie outside of the roots for logs: the host's own configuration
 *     named it
 */
public record LogSpec(String pattern, boolean fromEnd, boolean anywhere) implements Source {

  /** Whether there is a file that it stands for. */
  public boolean isThere() {
    return !Expansion.of(List.of(this), List.of(Path.of("/"))).files().isEmpty();
  }
}
