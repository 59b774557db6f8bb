package dev.banyan.filter.regex;

import java.nio.charset.StandardCharsets;

/**
 * A part of a text, by its bytes. It says what it said only until the text's buffer is used again.
 */
public final class Span {
  private final byte[] text;
  private final int from;
  private final int to;

  Span(byte[] text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
  }

  /** The text that it is a part of; not a copy. */
  public byte[] text() {
    return text;
  }

  public int from() {
    return from;
  }

  /** The byte after its last. */
  public int to() {
    return to;
  }

  public boolean isEmpty() {
    return from == to;
  }

  @Override
  public String toString() {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }
}
