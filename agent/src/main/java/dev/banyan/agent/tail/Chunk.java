package dev.banyan.agent.tail;

/**
 * Whole lines of one file, each ended by a newline. The buffer is used again when the call that
 * handed the chunk over returns.
 */
public final class Chunk {
  private final LogFile file;
  private final byte[] buffer;
  private final int length;
  private final long offsetBytes;
  private final Mark mark;

  /**
   * @param length how many bytes of the buffer belong to it, from the first on
   * @param offsetBytes where the first byte lies in the file
   */
  public Chunk(LogFile file, byte[] buffer, int length, long offsetBytes, Mark mark) {
    this.file = file;
    this.buffer = buffer;
    this.length = length;
    this.offsetBytes = offsetBytes;
    this.mark = mark;
  }

  public LogFile file() {
    return file;
  }

  /** The lines, from the first byte on. */
  public byte[] buffer() {
    return buffer;
  }

  public int length() {
    return length;
  }

  /** Where a byte of the buffer lies in the file. */
  public long offsetOf(int index) {
    return offsetBytes + index;
  }

  /** Whether it is the beginning of a line that is too long to be looked at as a whole. */
  boolean isCut() {
    return mark.offsetBytes() == offsetBytes;
  }

  /** To be held until everything in the chunk was taken. */
  public Mark mark() {
    return mark;
  }
}
