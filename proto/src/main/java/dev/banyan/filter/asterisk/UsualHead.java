package dev.banyan.filter.asterisk;

import org.jspecify.annotations.Nullable;

/**
 * Reads the head that most records have: {@code [DATE] LEVEL[thread][C-call] file.c: }, without
 * colours and without a function. Heads are what costs the most of a line that is no failure, so
 * this one is read in one go. All others are left to {@link HeadReader}, which would read the same.
 */
final class UsualHead {
  private static final boolean[] CAPITALS = Bytes.table("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  private static final boolean[] DIGITS = Bytes.digitsAnd("");
  private static final boolean[] BLANK = Bytes.table(" ");
  private static final int NOWHERE = -1;
  private static final byte ESCAPE = 0x1b;

  private UsualHead() {}

  /** The head of a line; null if it has none or another. */
  static @Nullable Head read(byte[] line, int from, int to) {
    int close = from < to && line[from] == '[' ? HeadReader.stampEnd(line, from, to) : NOWHERE;
    int path = close < 0 ? NOWHERE : threadEnd(line, close + 1, to);
    int pathEnd = path < 0 ? path : Bytes.end(line, path, to, HeadReader.PATH);
    if (pathEnd == path || line[pathEnd - 1] == '/' || !Bytes.stands(line, pathEnd, to, ':')) {
      return null;
    }
    int message = Bytes.end(line, pathEnd + 1, to, BLANK);
    boolean plain =
        message > pathEnd + 1
            && message < to
            && line[message] != ESCAPE
            && line[to - 1] != Bytes.COLOUR_END;
    return plain
        ? new Head(
            new Bytes(line, from + 1, close),
            new Bytes(line, HeadReader.nameBegin(line, path, pathEnd), pathEnd),
            new Bytes(line, message, to),
            false)
        : null;
  }

  /** Behind {@code LEVEL[thread][C-call]: }; {@link #NOWHERE} if that does not stand there. */
  private static int threadEnd(byte[] line, int blank, int to) {
    int open = Bytes.end(line, blank + 1, to, CAPITALS);
    int thread = Bytes.end(line, open + 1, to, DIGITS);
    boolean usual =
        Bytes.stands(line, blank, to, ' ')
            && open > blank + 1
            && Bytes.stands(line, open, to, '[')
            && thread > open + 1
            && Bytes.stands(line, thread, to, ']');
    if (!usual) {
      return NOWHERE;
    }
    int at = thread + 1;
    if (Bytes.stands(line, at, to, '[')) {
      at = HeadReader.callEnd(line, at, to);
      if (at < 0) {
        return NOWHERE;
      }
    }
    at += Bytes.stands(line, at, to, ':') ? 1 : 0;
    return Bytes.stands(line, at, to, ' ') ? at + 1 : NOWHERE;
  }
}
