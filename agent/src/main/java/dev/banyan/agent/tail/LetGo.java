package dev.banyan.agent.tail;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files that were read to their end and closed lately, so that they are not taken for new ones that
 * were written since the last look. At most {@value #MOST}. Owner: {@code banyan-tail}.
 */
final class LetGo {
  private static final int MOST = 64;

  private final Map<FileIdentity, Position> ends =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileIdentity, Position> eldest) {
          return size() > MOST;
        }
      };

  /** A file is closed. */
  void add(OpenLog file) {
    ends.remove(file.identity());
    file.position().ifPresent(end -> ends.put(file.identity(), end));
  }

  /** Whether it is one of them and nothing was written to it since. */
  boolean isUnchanged(OpenLog candidate) {
    Position end = ends.get(candidate.identity());
    try {
      return end != null
          && end.fingerprint() == candidate.fingerprint()
          && candidate.holds(end.offsetBytes())
          && !candidate.holds(end.offsetBytes() + 1);
    } catch (IOException e) {
      return false;
    }
  }
}
