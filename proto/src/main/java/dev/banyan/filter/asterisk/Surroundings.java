package dev.banyan.filter.asterisk;

import dev.banyan.filter.literal.Lines;
import dev.banyan.filter.literal.LiteralSearch;
import dev.banyan.filter.literal.Newlines;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The lines around one that may be text of the sender's: so much of them as is there already.
 *
 * <p>Owner: the thread of its filter.
 */
final class Surroundings {
  /** What a call's step begins with, which names the number that was dialled. */
  private static final LiteralSearch STEP = new LiteralSearch(Field.bytes("Executing ["));

  private static final LiteralSearch DUMP = new LiteralSearch(Field.bytes("<--- "));
  private static final byte[] PBX = Field.bytes("pbx.c");
  private static final byte[] IN_STACK = Field.bytes("in new stack");

  private final int reach;

  /** Where the last line begins behind which no loose line was within reach. */
  private long clearUntil;

  /** Up to where steps of calls were looked for. */
  private long stepsUntil;

  /** Where the last step of a call begins that was cut. */
  private long cutStep = Long.MIN_VALUE / 2;

  /**
   * @param reach how far a record's text can be from its beginning, in bytes
   */
  Surroundings(int reach) {
    this.reach = reach;
  }

  /** The lines within reach behind a line that do not begin a record, in their order. */
  List<Bytes> looseAfter(Around line) {
    Lines all = line.all();
    byte[] text = all.buffer();
    long base = line.position() - line.from();
    int limit = line.to() + reach;
    int stamp = stampEnd(text, line.from(), line.to());
    List<Bytes> found = List.of();
    int next = firstUnclear(line, base);
    for (; next < all.count() && all.begin(next) < limit; next++) {
      int begin = all.begin(next);
      int end = all.end(next);
      if (!beginsAlike(text, begin, end, stamp) && isLoose(text, begin, end)) {
        found = found.isEmpty() ? new ArrayList<>() : found;
        found.add(new Bytes(text, begin, end));
      }
    }
    if (found.isEmpty()) {
      clearUntil = base + all.begin(next - 1);
    }
    return found;
  }

  /** The first line behind a line of which it is not known that there is no loose one before it. */
  private int firstUnclear(Around line, long base) {
    int clear = (int) Math.min(line.all().to() - 1, clearUntil - base);
    return clear <= line.to() ? line.line() + 1 : line.all().holding(clear, line.line() + 1);
  }

  /** How long the date is with which the line begins; 0 if it begins otherwise. */
  private static int stampEnd(byte[] text, int from, int to) {
    int limit = Math.min(to, from + 100);
    int end = from < to && text[from] == '[' ? Bytes.indexOf(text, from, limit, ']') : -1;
    return Math.max(0, end - from);
  }

  /** Whether a line has so long a date, and a level behind it: that is a record, and most are. */
  private static boolean beginsAlike(byte[] text, int from, int to, int stamp) {
    int at = from + stamp;
    if (stamp == 0 || at + 3 >= to || text[from] != '[' || text[at] != ']') {
      return false;
    }
    int end = at + 2 + levelLength(text[at + 2]);
    return end > at + 2 && end < to && text[end] == '[';
  }

  /** By its first letter; others are looked at more closely. */
  private static int levelLength(byte first) {
    return switch (first) {
      case 'N' -> "NOTICE".length();
      case 'V', 'W' -> "VERBOSE".length();
      case 'S' -> "SECURITY".length();
      case 'E', 'D' -> "ERROR".length();
      default -> 0;
    };
  }

  /** No sender can write a NUL: one that begins a line is left by a log that was cut meanwhile. */
  private static boolean isLoose(byte[] text, int from, int to) {
    int at = from;
    while (at < to && (text[at] == ' ' || text[at] == '\r')) {
      at++;
    }
    return at < to && text[at] != 0 && HeadReader.read(text, from, to).isEmpty();
  }

  /** Whether a line that is no record, behind a byte of the log and before a line, is wanted. */
  boolean isLooseBefore(Around line, long behind, Predicate<Bytes> wanted) {
    Lines all = line.all();
    byte[] text = all.buffer();
    long base = line.position() - line.from();
    for (int i = line.line() - 1; i >= 0 && base + all.begin(i) > behind; i--) {
      int end = all.textEnd(i);
      if (isLoose(text, all.begin(i), end) && wanted.test(new Bytes(text, all.begin(i), end))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a call's step that was cut is within reach before a line. */
  boolean followsCutStep(Around line) {
    byte[] text = line.lines();
    long base = line.position() - line.from();
    long far = Math.max(base, line.position() - reach);
    int at = (int) (Math.max(far, stepsUntil) - base);
    for (at = STEP.find(text, at, line.from()); at >= 0; ) {
      int end = Newlines.next(text, at, line.from());
      if (isCut(text, at, end)) {
        cutStep = base + at;
      }
      at = STEP.find(text, end, line.from());
    }
    stepsUntil = line.position();
    return line.position() <= cutStep + reach;
  }

  private static boolean isCut(byte[] text, int at, int to) {
    int end = new Bytes(text, at, to).endWithoutColours();
    while (end > at && text[end - 1] <= ' ') {
      end--;
    }
    boolean whole =
        text[end - 1] == ')'
            || Bytes.startsWith(text, Math.max(at, end - IN_STACK.length), end, IN_STACK);
    return !whole
        && HeadReader.read(text, begin(text, at), to).filter(h -> h.file().is(PBX)).isPresent();
  }

  private static int begin(byte[] text, int at) {
    int begin = at;
    while (begin > 0 && text[begin - 1] != '\n') {
      begin--;
    }
    return begin;
  }

  /** Whether a line stands in what was printed of a request as it came, line by line. */
  boolean isInDump(Around line) {
    if (line.line() == 0) {
      return false;
    }
    byte[] text = line.lines();
    int before = line.all().begin(line.line() - 1);
    int stamp = stampEnd(text, line.from(), line.to());
    if (beginsAlike(text, before, line.from() - 1, stamp)
        || !isLoose(text, before, line.from() - 1)) {
      return false;
    }
    long far = Math.max(line.position() - line.from(), line.position() - reach);
    return DUMP.find(text, (int) (far - line.position()) + line.from(), line.from()) >= 0;
  }
}
