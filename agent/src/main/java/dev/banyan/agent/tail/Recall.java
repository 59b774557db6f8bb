package dev.banyan.agent.tail;

import dev.banyan.agent.tail.Foresight.Lines;
import java.io.IOException;
import java.util.Optional;

/**
 * The end of what an earlier process read of a file, at most {@value #MOST_BYTES} bytes: from it
 * follows what that process knew. Owner: {@code banyan-tail}.
 */
final class Recall {
  static final int MOST_BYTES = 8 << 20;

  static final Recall NOTHING = new Recall(0, 0);

  private final long until;
  private long at;
  private boolean withinLine;

  private Recall(long from, long until) {
    this.at = from;
    this.until = until;
    this.withinLine = from > 0;
  }

  /** What lies before a place where a line begins. */
  static Recall before(long offsetBytes) {
    return new Recall(Math.max(0, offsetBytes - MOST_BYTES), offsetBytes);
  }

  /** The next whole lines, if there are any; one that is too long is left out. */
  Optional<Lines> next(Content content, ReadBuffer buffer) throws IOException {
    while (at < until) {
      buffer.fill(content, at);
      buffer.limit(until - at);
      int end = withinLine ? buffer.firstLineEnd() : buffer.lastLineEnd();
      boolean skipped = withinLine || end == 0;
      withinLine = end == 0;
      long from = at;
      at = buffer.filled() == 0 ? until : at + (end == 0 ? buffer.filled() : end);
      if (!skipped) {
        return Optional.of(new Lines(from, end));
      }
    }
    return Optional.empty();
  }
}
