package dev.banyan.filter.asterisk;

import dev.banyan.filter.literal.Lines;

/** A line and what is around it. */
public final class Around {
  private final Lines all;
  private final int line;
  private final int from;
  private final int to;
  private final long position;

  /**
   * A line among others.
   *
   * @param line which of them
   * @param position of the line in its log, in bytes
   */
  public Around(Lines all, int line, long position) {
    this.all = all;
    this.line = line;
    this.from = all.begin(line);
    this.to = all.textEnd(line);
    this.position = position;
  }

  /** The lines that are there. */
  Lines all() {
    return all;
  }

  /** Which of them it is. */
  int line() {
    return line;
  }

  /** What they lie in. */
  byte[] lines() {
    return all.buffer();
  }

  /** Where it begins. */
  public int from() {
    return from;
  }

  /** Where it ends, without its line end. */
  public int to() {
    return to;
  }

  long position() {
    return position;
  }
}
