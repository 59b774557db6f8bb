package dev.banyan.filter.regex;

/** Where a parser stands in the text of a regex. */
final class Cursor {
  static final int END = -1;

  private final String text;
  private int at;

  Cursor(String text) {
    this.text = text;
  }

  int position() {
    return at;
  }

  void position(int position) {
    at = position;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** The next character, or {@link #END}; it is not taken. */
  int peek() {
    return atEnd() ? END : text.codePointAt(at);
  }

  int next() {
    int c = peek();
    at += c == END ? 0 : Character.charCount(c);
    return c;
  }

  boolean sees(String expected) {
    return text.startsWith(expected, at);
  }

  /** Takes {@code expected} if it comes next. */
  boolean take(String expected) {
    boolean seen = sees(expected);
    at += seen ? expected.length() : 0;
    return seen;
  }

  void expect(String expected, String what) throws RegexException {
    if (!take(expected)) {
      throw error("missing " + expected + ", unterminated " + what);
    }
  }

  /** Takes all up to {@code end}, and {@code end} too. */
  String until(String end, String what) throws RegexException {
    int stop = text.indexOf(end, at);
    if (stop < 0) {
      throw error("missing " + end + ", unterminated " + what);
    }
    String taken = text.substring(at, stop);
    at = stop + end.length();
    return taken;
  }

  /** Takes at most {@code most} digits of the radix; none: empty. */
  String digits(int radix, int most) {
    int from = at;
    while (at < text.length() && at - from < most && isDigit(text.charAt(at), radix)) {
      at++;
    }
    return text.substring(from, at);
  }

  private static boolean isDigit(char c, int radix) {
    return c < 0x80 && Character.digit(c, radix) >= 0;
  }

  String rest() {
    return text.substring(at);
  }

  RegexException error(String message) {
    return new RegexException(message, at);
  }

  RegexException error(String message, int position) {
    return new RegexException(message, position);
  }
}
