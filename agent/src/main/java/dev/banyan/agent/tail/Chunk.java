package dev.banyan.agent.tail;

import dev.banyan.filter.literal.Lines;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whole lines of one source, each ended by a newline. The buffer is used again when the call that
 * handed the chunk over returns.
 */
public final class Chunk {
  private static final long NOWHERE = -1;

  private final LogFile file;
  private final Lines lines;
  private final long offsetBytes;
  private final Mark mark;
  private final List<Piece> pieces;

  /**
   * Lines of a file.
   *
   * @param lines from the first byte of their buffer on
   * @param offsetBytes where the first byte lies in the file
   */
  public Chunk(LogFile file, Lines lines, long offsetBytes, Mark mark) {
    this.file = file;
    this.lines = lines;
    this.offsetBytes = offsetBytes;
    this.mark = mark;
    this.pieces = List.of();
  }

  /**
   * Lines of a source that is no file.
   *
   * @param pieces one for each line, in their order
   */
  Chunk(LogFile file, Lines lines, List<Piece> pieces, Mark mark) {
    this.file = file;
    this.lines = lines;
    this.offsetBytes = NOWHERE;
    this.mark = mark;
    this.pieces = pieces;
  }

  /**
   * A line of a source that is no file.
   *
   * @param from where it begins in the buffer
   * @param fingerprint with the offset by which it is known
   */
  record Piece(int from, long fingerprint, long offset, Optional<Instant> time) {}

  public LogFile file() {
    return file;
  }

  public Lines lines() {
    return lines;
  }

  /** What the lines lie in, from its first byte on. */
  public byte[] buffer() {
    return lines.buffer();
  }

  /** How many bytes of the buffer belong to it. */
  public int length() {
    return lines.to();
  }

  /**
   * Where a byte of the buffer lies in the file; of a source that is none, what is in its place.
   */
  public long offsetOf(int index) {
    return pieces.isEmpty() ? offsetBytes + index : piece(index).offset();
  }

  /** Of the file, or of the entry where there is no file. */
  public long fingerprintOf(int index) {
    return pieces.isEmpty() ? file.fingerprint() : piece(index).fingerprint();
  }

  /** When the line there was written, if its source says that. */
  public Optional<Instant> timeOf(int index) {
    return pieces.isEmpty() ? Optional.empty() : piece(index).time();
  }

  private Piece piece(int index) {
    int low = 0;
    int high = pieces.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pieces.get(middle).from() <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return pieces.get(low);
  }

  /** Whether it is the beginning of a line that is too long to be looked at as a whole. */
  boolean isCut() {
    return mark.offsetBytes() == offsetBytes;
  }

  /** How many lines it has; of a source that is no file, how many of the source's. */
  int count() {
    return pieces.isEmpty() ? lines.count() : pieces.size();
  }

  /** To be held until everything in the chunk was taken. */
  public Mark mark() {
    return mark;
  }
}
