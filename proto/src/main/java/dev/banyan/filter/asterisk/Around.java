package dev.banyan.filter.asterisk;

/** A line and what is around it. */
public final class Around {
  private final byte[] lines;
  private final int from;
  private final int to;
  private final int end;
  private final long position;

  /**
   * A line among others.
   *
   * @param from where it begins
   * @param to where it ends, without its line end
   * @param end where the lines end that are there
   * @param position of the line in its log, in bytes
   */
  public Around(byte[] lines, int from, int to, int end, long position) {
    this.lines = lines;
    this.from = from;
    this.to = to;
    this.end = end;
    this.position = position;
  }

  byte[] lines() {
    return lines;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  int end() {
    return end;
  }

  long position() {
    return position;
  }
}
