package dev.banyan.agent.tail;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of a source that is no file.
 *
 * @param cursor where it lies, to be resumed after; empty if the source keeps nothing
 * @param time when it was written, if the source knows that
 * @param text without a newline; attacker's text
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Entry(Optional<String> cursor, Optional<Instant> time, byte[] text) {
  /** To how much a text is to be cut. */
  public static final int MAX_BYTES = ReadBuffer.MAX_LINE_BYTES - 1;
}
