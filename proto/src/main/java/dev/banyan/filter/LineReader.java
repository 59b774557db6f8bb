package dev.banyan.filter;

import dev.banyan.filter.Filter.Sink;
import java.time.Instant;

/** Reads line after line of one log. Owner: the thread of its filter. */
interface LineReader {

  /**
   * Reads a line and reports what it found.
   *
   * @param position of the line in the log, in bytes since reading began
   */
  void read(Scanned line, long position, Instant now, Sink sink);

  /**
   * A line in the buffer that is scanned.
   *
   * @param from its first byte
   * @param to the byte after its last, without its line end
   * @param end where the buffer's lines end
   */
  @SuppressWarnings("ArrayRecordComponent") // the buffer itself is meant, for a moment
  record Scanned(byte[] buffer, int from, int to, int end) {}
}
