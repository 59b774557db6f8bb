package dev.banyan.filter.literal;

import java.util.Arrays;

/**
 * Searches for one text, skipping what cannot be it: R. N. Horspool, "Practical fast searching in
 * strings" (1980). Immutable, any thread.
 */
public final class TextSearch {
  private static final int LONGEST_SHIFT = 127;

  private final byte[] text;
  private final byte[] shift = new byte[256];

  /** A search for {@code text}, which is not empty. */
  public TextSearch(byte[] text) {
    this.text = text.clone();
    Arrays.fill(shift, (byte) Math.min(text.length, LONGEST_SHIFT));
    for (int i = 0; i < text.length - 1; i++) {
      shift[text[i] & 0xff] = (byte) Math.min(text.length - 1 - i, LONGEST_SHIFT);
    }
  }

  /** Where the text begins first; negative if it does not stand there as a whole. */
  public int find(byte[] in, int from, int to) {
    int length = text.length;
    byte last = text[length - 1];
    for (int at = from + length - 1; at < to; at += shift[in[at] & 0xff]) {
      int begin = at - length + 1;
      if (in[at] == last && Arrays.equals(in, begin, at, text, 0, length - 1)) {
        return begin;
      }
    }
    return -1;
  }
}
