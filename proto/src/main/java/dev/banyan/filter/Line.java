package dev.banyan.filter;

import dev.banyan.filter.regex.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of one line as the regexes see it: valid UTF-8, each byte that is not replaced by
 * U+FFFD, a newline at its end. One is used again for line after line.
 *
 * <p>Owner: the thread of its filter.
 */
final class Line {
  private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);

  private byte[] text = new byte[1024];
  private int length;

  byte[] text() {
    return text;
  }

  /** The byte after its last, without the newline. */
  int end() {
    return length;
  }

  /** The byte after its newline. */
  int endWithNewline() {
    return length + 1;
  }

  void clear() {
    length = 0;
  }

  /** Appends bytes that are valid, such as those of another line. */
  void append(byte[] from, int begin, int end) {
    reserve(end - begin);
    System.arraycopy(from, begin, text, length, end - begin);
    length += end - begin;
    text[length] = '\n';
  }

  void append(Span span) {
    append(span.text(), span.from(), span.to());
  }

  /** Appends bytes of which nothing is known. */
  void appendRaw(byte[] from, int begin, int end) {
    int at = begin;
    while (at < end) {
      int valid = validUntil(from, at, end);
      append(from, at, valid);
      if (valid < end) {
        append(REPLACEMENT, 0, REPLACEMENT.length);
        valid++;
      }
      at = valid;
    }
    reserve(0);
    text[length] = '\n';
  }

  private void reserve(int more) {
    if (length + more + 1 > text.length) {
      text = Arrays.copyOf(text, Math.max(length + more + 1, text.length * 2));
    }
  }

  private static int validUntil(byte[] bytes, int begin, int end) {
    int at = begin;
    while (at < end) {
      int size = bytes[at] >= 0 ? 1 : sequence(bytes, at, end);
      if (size == 0) {
        return at;
      }
      at += size;
    }
    return end;
  }

  /** The length of the character that begins here; 0 if none does (RFC 3629). */
  private static int sequence(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    int size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (size == 0 || at + size > end) {
      return 0;
    }
    for (int i = at + 1; i < at + size; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return isShortestAndAllowed(first, bytes[at + 1] & 0xff) ? size : 0;
  }

  private static boolean isShortestAndAllowed(int first, int second) {
    return switch (first) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }
}
