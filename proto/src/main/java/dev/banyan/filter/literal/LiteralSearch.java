package dev.banyan.filter.literal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Searches for any of some texts, skipping what cannot be one: Wu and Manber, "A fast algorithm for
 * multi-pattern searching" (TR 94-17, University of Arizona), with blocks of two bytes.
 *
 * <p>W1: {@code shift} of a block is never more than the distance of its last occurrence in any
 * text's first {@code window} bytes to their end; so no occurrence is skipped. W2: a text is
 * verified only where the last block of its window stands.
 */
public final class LiteralSearch {
  private static final int BLOCK = 2;
  private static final int BUCKETS = 256;
  private static final int LONGEST_SHIFT = 127;

  private final byte[] shift = new byte[1 << 16];
  private final byte[][][] buckets = new byte[BUCKETS][][];
  private final int window;

  /**
   * @param literals at least one, none shorter than two bytes
   */
  public LiteralSearch(List<String> literals) {
    List<byte[]> texts = literals.stream().map(l -> l.getBytes(StandardCharsets.UTF_8)).toList();
    int shortest = texts.stream().mapToInt(text -> text.length).min().orElse(0);
    if (shortest < BLOCK) {
      throw new IllegalArgumentException("a literal of less than " + BLOCK + " bytes");
    }
    this.window = Math.min(shortest, LONGEST_SHIFT);
    Arrays.fill(shift, (byte) (window - BLOCK + 1));
    Arrays.fill(buckets, new byte[0][]);
    texts.forEach(this::add);
  }

  private void add(byte[] text) {
    for (int end = BLOCK - 1; end < window; end++) {
      int block = block(text, end);
      shift[block] = (byte) Math.min(shift[block], window - 1 - end);
    }
    int bucket = bucket(block(text, window - 1));
    List<byte[]> texts = new ArrayList<>(List.of(buckets[bucket]));
    texts.add(text);
    buckets[bucket] = texts.toArray(new byte[0][]);
  }

  private static int block(byte[] text, int end) {
    return ((text[end - 1] & 0xff) << 8) | (text[end] & 0xff);
  }

  private static int bucket(int block) {
    return ((block * 31) >> 4) & (BUCKETS - 1);
  }

  /** Where the first text begins that ends before {@code to}; negative if there is none. */
  public int find(byte[] buffer, int from, int to) {
    int last = from + window - 1;
    while (last < to) {
      int skip = shift[block(buffer, last)];
      if (skip == 0) {
        int start = last - window + 1;
        if (isText(buffer, start, to)) {
          return start;
        }
        skip = 1;
      }
      last += skip;
    }
    return -1;
  }

  private boolean isText(byte[] buffer, int start, int to) {
    for (byte[] text : buckets[bucket(block(buffer, start + window - 1))]) {
      if (start + text.length <= to
          && Arrays.equals(buffer, start, start + text.length, text, 0, text.length)) {
        return true;
      }
    }
    return false;
  }
}
