package dev.banyan.filter.asterisk;

import java.util.Optional;

/**
 * Reads the head of a record: {@code [DATE] LEVEL[thread][C-call]: file.c:LINE in function: }, with
 * colours or without, perhaps behind what syslog or the journal puts before it.
 */
final class HeadReader {
  /** By the byte's value: whether it can stand in the path of a source file. */
  static final boolean[] PATH = Bytes.lettersDigitsAnd("_./-");

  private static final int LONGEST_STAMP = 100;
  private static final int LONGEST_CALL = 32;

  private final Bytes in;
  private Bytes stamp = Bytes.NONE;
  private boolean escaped;

  private HeadReader(byte[] line, int from, int to) {
    this.in = new Bytes(line, from, to);
  }

  /** The head of a line; empty if the line does not begin with one. */
  static Optional<Head> read(byte[] line, int from, int to) {
    Head usual = UsualHead.read(line, from, to);
    return usual == null ? readAny(line, from, to) : Optional.of(usual);
  }

  /** The head of a line, which may be of the usual kind too. */
  static Optional<Head> readAny(byte[] line, int from, int to) {
    return from < to && line[from] == '{'
        ? JsonRecord.read(line, from, to)
        : new HeadReader(line, from, to).read();
  }

  /**
   * Where the bracket stands that closes the date which opens at {@code from}; negative if none
   * does.
   */
  static int stampEnd(byte[] line, int from, int to) {
    return Bytes.indexOf(line, from, Math.min(to, from + LONGEST_STAMP), ']');
  }

  /** Behind the call's number that opens at {@code from}; negative if it does not end. */
  static int callEnd(byte[] line, int from, int to) {
    int close = Bytes.indexOf(line, from, Math.min(to, from + LONGEST_CALL), ']');
    return close < 0 ? close : close + 1;
  }

  /** Where a path's last name begins. */
  static int nameBegin(byte[] line, int path, int end) {
    int at = end;
    while (at > path && line[at - 1] != '/') {
      at--;
    }
    return at;
  }

  private Optional<Head> read() {
    in.skipBlanks();
    if (!in.sees('[') && !level()) {
      SyslogPrefix prefix = new SyslogPrefix(in);
      escaped = prefix.take();
      if (!escaped) {
        return Optional.empty();
      }
      stamp = prefix.stamp;
    }
    in.skipBlanks();
    if (in.sees('[') && !stamp()) {
      return Optional.empty();
    }
    in.skipBlanks();
    return levelAndThread() ? source() : Optional.empty();
  }

  /** Whether the level comes next, without a date; nothing is taken. */
  private boolean level() {
    int begin = in.at;
    boolean level = levelAndThread();
    in.at = begin;
    return level;
  }

  private boolean stamp() {
    int close = stampEnd(in.text, in.at, in.end);
    if (close < 0) {
      return false;
    }
    stamp = new Bytes(in.text, in.at + 1, close);
    in.at = close + 1;
    return true;
  }

  private boolean levelAndThread() {
    int at = in.at;
    while (at < in.end && in.text[at] >= 'A' && in.text[at] <= 'Z') {
      at++;
    }
    boolean level = at > in.at;
    in.at = at;
    in.skipBlanks();
    return level && thread();
  }

  private boolean thread() {
    if (!in.take('[')) {
      return false;
    }
    in.skipColours();
    boolean number = in.takeDigits();
    in.skipColours();
    return number && in.take(']');
  }

  /** {@code [C-0000002a]: file.c:123 in function: }. */
  private Optional<Head> source() {
    in.skipColours();
    while (in.sees('[')) {
      int end = callEnd(in.text, in.at, in.end);
      if (end < 0) {
        return Optional.empty();
      }
      in.at = end;
      in.skipColours();
    }
    in.take(':');
    in.skipBlanks();
    Bytes file = file();
    return file.atEnd() || !function() ? Optional.empty() : Optional.of(head(file));
  }

  private Head head(Bytes file) {
    in.skipBlanks();
    Bytes message = new Bytes(in.text, in.at, in.endWithoutColours());
    return new Head(stamp, file, message, escaped);
  }

  private Bytes file() {
    int path = in.at;
    in.at = Bytes.end(in.text, path, in.end, PATH);
    return new Bytes(in.text, nameBegin(in.text, path, in.at), in.at);
  }

  /** The line and the function, which older versions give, and the colon before the message. */
  private boolean function() {
    in.skipBlanks();
    if (!in.take(':')) {
      return false;
    }
    int afterColon = in.at;
    in.skipColours();
    if (!in.takeDigits()) {
      in.at = afterColon;
      return true;
    }
    int limit = Math.min(in.end, in.at + 100);
    int colon = Bytes.indexOf(in.text, in.at, limit, ':');
    if (colon < 0 || !isFunction(in.at, colon)) {
      in.at = afterColon;
      return true;
    }
    in.at = colon + 1;
    return true;
  }

  /** Whether there is nothing but {@code in function}, colours and spaces. */
  private boolean isFunction(int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = in.text[i];
      if (!PATH[c & 0xff] && c != ' ' && c != 0x1b && c != '[' && c != ';') {
        return false;
      }
    }
    return true;
  }
}
