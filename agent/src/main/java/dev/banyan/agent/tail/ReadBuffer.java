package dev.banyan.agent.tail;

import dev.banyan.filter.literal.Lines;
import dev.banyan.filter.literal.Newlines;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The one buffer through which all files are read. It holds the longest line that is looked at as a
 * whole, and its end. Owner: {@code banyan-tail}.
 */
final class ReadBuffer {
  /** Of a longer line only so much is looked at. */
  static final int MAX_LINE_BYTES = 65_535;

  private final byte[] bytes = new byte[MAX_LINE_BYTES + 1];
  private final ByteBuffer view = ByteBuffer.wrap(bytes);
  private final Lines lines = new Lines();
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
    int newline = Newlines.next(bytes, 0, filled);
    return newline < filled ? newline + 1 : 0;
  }

  /** The byte after the last newline, 0 if there is none. */
  int lastLineEnd() {
    int i = filled;
    while (i > 0 && bytes[i - 1] != '\n') {
      i--;
    }
    return i;
  }

  /** The lines before this byte, until others are asked for. */
  Lines lines(int to) {
    lines.set(bytes, 0, to);
    return lines;
  }
}
