package dev.banyan.filter.asterisk;

import java.util.Optional;

/**
 * Reads the head of a record: {@code [DATE] LEVEL[thread][C-call]: file.c:LINE in function: }, with
 * colours or without, perhaps behind what syslog or the journal puts before it.
 */
final class HeadReader {
  /** By the byte's value: whether it can stand in the path of a source file. */
  private static final boolean[] FILE_NAME = Bytes.lettersDigitsAnd("_./-");

  private final Bytes in;
  private Bytes stamp = Bytes.NONE;
  private boolean escaped;

  private HeadReader(byte[] line, int from, int to) {
    this.in = new Bytes(line, from, to);
  }

  /** The head of a line; empty if the line does not begin with one. */
  static Optional<Head> read(byte[] line, int from, int to) {
    if (from < to && line[from] == '{') {
      return JsonRecord.read(line, from, to);
    }
    return new HeadReader(line, from, to).read();
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
    int limit = Math.min(in.end, in.at + 100);
    int close = Bytes.indexOf(in.text, in.at, limit, ']');
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
      int close = Bytes.indexOf(in.text, in.at, Math.min(in.end, in.at + 32), ']');
      if (close < 0) {
        return Optional.empty();
      }
      in.at = close + 1;
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
    byte[] text = in.text;
    int at = in.at;
    int name = at;
    while (at < in.end && isFileName(text[at])) {
      at++;
      if (text[at - 1] == '/') {
        name = at;
      }
    }
    in.at = at;
    return new Bytes(text, name, at);
  }

  private static boolean isFileName(byte c) {
    return FILE_NAME[c & 0xff];
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
      if (!isFileName(c) && c != ' ' && c != 0x1b && c != '[' && c != ';') {
        return false;
      }
    }
    return true;
  }
}
