package dev.banyan.agent.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.model.Failure;

/** Text of a log, cut to what a failure may carry. It is attacker's text still. */
final class LineText {
  private static final int MOST_BYTES_A_CHAR = 3;

  private LineText() {}

  /** The beginning of a line; what is not UTF-8 becomes U+FFFD. */
  static String of(byte[] buffer, int from, int to) {
    int end = Math.min(to, from + Failure.MAX_TEXT_BYTES);
    String text = new String(buffer, from, end - from, UTF_8);
    return isAscii(buffer, from, end) ? text : cut(text);
  }

  private static boolean isAscii(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && buffer[at] >= 0) {
      at++;
    }
    return at == to;
  }

  /** The beginning of a text: whole characters of at most so many bytes. */
  static String cut(String text) {
    if (text.length() <= Failure.MAX_TEXT_BYTES / MOST_BYTES_A_CHAR) {
      return text;
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > Failure.MAX_TEXT_BYTES) {
        return text.substring(0, i);
      }
      i += Character.charCount(point);
    }
    return text;
  }
}
