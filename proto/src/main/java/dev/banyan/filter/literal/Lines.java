package dev.banyan.filter.literal;

import java.util.Arrays;

/**
 * The lines of a buffer and where each ends, found once for all who go through them.
 *
 * <p>Owner: one thread. It can be used again for other lines; who was given it before has let go of
 * it then.
 */
public final class Lines {
  /** Before so many bytes are gone through, there is room for as many ends. */
  private static final int STRETCH_BYTES = 1024;

  private byte[] buffer = {};
  private int from;
  private int to;
  private int count;

  /** Where lines end: at their newlines, the last one perhaps at the end of all. */
  private int[] ends = {};

  /** The lines between two bytes of a buffer; the last one may lack its newline. */
  public static Lines of(byte[] buffer, int from, int to) {
    Lines lines = new Lines();
    lines.set(buffer, from, to);
    return lines;
  }

  /**
   * Has these lines from now on.
   *
   * @param first the first byte of the first line
   * @param last the byte after the last newline
   */
  public void set(byte[] bytes, int first, int last) {
    buffer = bytes;
    from = first;
    to = last;
    count = 0;
    for (int at = first; at < last; at += STRETCH_BYTES) {
      if (ends.length <= count + STRETCH_BYTES) {
        ends = Arrays.copyOf(ends, count + 2 * STRETCH_BYTES);
      }
      count = Newlines.find(bytes, at, Math.min(last, at + STRETCH_BYTES), ends, count);
    }
    if (first < last && bytes[last - 1] != '\n') {
      ends[count++] = last;
    }
  }

  /** What they lie in; not to be written to. */
  public byte[] buffer() {
    return buffer;
  }

  /** The first byte of the first line. */
  public int from() {
    return from;
  }

  /** The byte after the last line. */
  public int to() {
    return to;
  }

  /** How many lines there are. */
  public int count() {
    return count;
  }

  /** The first byte of a line. */
  public int begin(int line) {
    return line == 0 ? from : ends[line - 1] + 1;
  }

  /** The newline of a line, or the byte after its last if it has none. */
  public int end(int line) {
    return ends[line];
  }

  /** The byte after the last of a line's text, without what ends the line. */
  public int textEnd(int line) {
    int begin = begin(line);
    int end = ends[line];
    while (end > begin && buffer[end - 1] == '\r') {
      end--;
    }
    return end;
  }

  /**
   * The line that holds a byte.
   *
   * @param line one that does not lie behind it; the search goes on from there
   */
  public int holding(int at, int line) {
    int holding = line;
    while (ends[holding] < at) {
      holding++;
    }
    return holding;
  }
}
