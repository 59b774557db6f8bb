package dev.banyan.agent.tail;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The one buffer through which all files are read. It holds the longest line that is looked at as a
 * whole, and its end. Owner: {@code banyan-tail}.
 */
final class ReadBuffer {
  /** Of a longer line only so much is looked at. */
  static final int MAX_LINE_BYTES = 65_535;

  private static final long ONES = 0x0101010101010101L;
  private static final long LOW = 0x7f7f7f7f7f7f7f7fL;
  private static final long PATTERN = ONES * '\n';

  private final byte[] bytes = new byte[MAX_LINE_BYTES + 1];
  private final ByteBuffer view = ByteBuffer.wrap(bytes);
  private int filled;

  /** Takes what a log holds from there on. */
  void fill(Content content, long offsetBytes) throws IOException {
    view.clear();
    filled = Math.max(0, content.read(view, offsetBytes));
  }

  byte[] bytes() {
    return bytes;
  }

  int filled() {
    return filled;
  }

  boolean isFull() {
    return filled == bytes.length;
  }

  /** Looks at this many bytes only. */
  void limit(long limit) {
    filled = (int) Math.min(filled, limit);
  }

  /** The byte after the first newline, 0 if there is none. */
  int firstLineEnd() {
    for (int i = 0; i < filled; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  /** The byte after the last newline, 0 if there is none. */
  int lastLineEnd() {
    int i = filled;
    while (i > 0 && bytes[i - 1] != '\n') {
      i--;
    }
    return i;
  }

  /** How many newlines there are before this byte, eight bytes at a time. */
  int countLines(int to) {
    int count = 0;
    int i = 0;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      // A byte of x is zero where a newline is; then the byte's top bit is set, and only then.
      long x = view.getLong(i) ^ PATTERN;
      count += Long.bitCount(~(((x & LOW) + LOW) | x | LOW));
    }
    for (; i < to; i++) {
      count += bytes[i] == '\n' ? 1 : 0;
    }
    return count;
  }
}
