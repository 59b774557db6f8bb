package dev.banyan.agent.tail;

import java.io.IOException;
import java.util.Optional;

/**
 * How far a file was looked at ahead of what is read of it, while what is read cannot be taken. It
 * is but a place in the file, so it may be as far ahead as the file is long. Owner: {@code
 * banyan-tail}.
 */
final class Foresight {
  private long atBytes;
  private boolean passingOver;

  /** Whole lines in the buffer. */
  record Lines(long offsetBytes, int length) {}

  /** Everything before this was read. */
  void passed(long readBytes, boolean withinLongLine) {
    if (atBytes < readBytes) {
      atBytes = readBytes;
      passingOver = withinLongLine;
    }
  }

  /** The next whole lines; of one that is too long the beginning, as reading it does. */
  Optional<Lines> next(Content content, ReadBuffer buffer) throws IOException {
    buffer.fill(content, atBytes);
    while (passingOver && buffer.filled() > 0) {
      int end = buffer.firstLineEnd();
      atBytes += end > 0 ? end : buffer.filled();
      passingOver = end == 0;
      buffer.fill(content, atBytes);
    }
    int end = buffer.lastLineEnd();
    if (end > 0) {
      return Optional.of(advance(end, end));
    }
    if (!buffer.isFull()) {
      return Optional.empty();
    }
    buffer.bytes()[ReadBuffer.MAX_LINE_BYTES] = '\n';
    passingOver = true;
    return Optional.of(advance(ReadBuffer.MAX_LINE_BYTES + 1, ReadBuffer.MAX_LINE_BYTES));
  }

  private Lines advance(int length, int bytes) {
    Lines lines = new Lines(atBytes, length);
    atBytes += bytes;
    return lines;
  }
}
