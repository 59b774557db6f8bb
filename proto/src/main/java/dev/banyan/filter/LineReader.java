package dev.banyan.filter;

import dev.banyan.filter.Filter.Sink;
import dev.banyan.filter.literal.Lines;
import java.time.Instant;

/** Reads line after line of one log. Owner: the thread of its filter. */
interface LineReader {

  /**
   * Reads a line and reports what it found.
   *
   * @param line which of the lines
   * @param position of the line in the log, in bytes since reading began
   */
  void read(Lines lines, int line, long position, Instant now, Sink sink);
}
