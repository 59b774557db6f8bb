package dev.banyan.coordinator.cli.trial;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Cuts a stream into pieces of whole lines.
 *
 * <p>F1: every byte is given once and in order, but for the rest of a line that is longer than
 * {@value #LONGEST_LINE_BYTES}: of it only the beginning is given, as a line. F2: a last line
 * without a newline gets one. F3: where a stream breaks off, the line that it breaks is left out.
 */
final class LineFeed {
  /** Longer than any line that a filter looks at. */
  static final int LONGEST_LINE_BYTES = 1 << 19;

  private final InputStream in;
  private final byte[] bytes = new byte[LONGEST_LINE_BYTES + 1];
  private int length;
  private int whole;
  private boolean skipping;
  private boolean ended;
  private Optional<String> broken = Optional.empty();

  LineFeed(InputStream in) {
    this.in = in;
  }

  /** Gets the next piece; false if there is none. */
  boolean next() {
    length = Math.max(0, length - whole);
    System.arraycopy(bytes, whole, bytes, 0, length);
    whole = 0;
    if (skipping) {
      skipLine();
    }
    fill();
    cut();
    return whole > 0;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The byte after the piece's last newline. */
  int end() {
    return whole;
  }

  /** Whether the piece is the beginning of a line of which the rest is left out. */
  boolean isCut() {
    return skipping;
  }

  /** Why the stream ended before its end, if it did. */
  Optional<String> broken() {
    return broken;
  }

  /** Reads until there is a whole line and nothing more to be had without waiting. */
  private void fill() {
    whole = lastNewline(0, length) + 1;
    while (!ended && length < LONGEST_LINE_BYTES && (whole == 0 || isMoreThere())) {
      int count = read(length);
      whole = Math.max(whole, lastNewline(length, length + count) + 1);
      length += count;
    }
  }

  private void cut() {
    boolean rest = length > whole;
    if (ended && rest && broken.isEmpty()) {
      bytes[length] = '\n';
      whole = ++length;
    } else if (!ended && whole == 0) {
      bytes[length] = '\n';
      whole = ++length;
      skipping = true;
    }
  }

  /** Leaves what follows the line's newline at the beginning of the buffer. */
  private void skipLine() {
    while (!ended) {
      int count = read(0);
      for (int i = 0; i < count; i++) {
        if (bytes[i] == '\n') {
          length = count - i - 1;
          System.arraycopy(bytes, i + 1, bytes, 0, length);
          skipping = false;
          return;
        }
      }
    }
    skipping = false;
  }

  private int read(int at) {
    try {
      int count = in.read(bytes, at, LONGEST_LINE_BYTES - at);
      ended = count < 0;
      return Math.max(0, count);
    } catch (EOFException e) {
      return end("it ends early");
    } catch (IOException e) {
      return end("it cannot be read further: " + e.getMessage());
    }
  }

  private int end(String why) {
    broken = Optional.of(why);
    ended = true;
    return 0;
  }

  private boolean isMoreThere() {
    try {
      return in.available() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private int lastNewline(int from, int to) {
    for (int at = to - 1; at >= from; at--) {
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }
}
