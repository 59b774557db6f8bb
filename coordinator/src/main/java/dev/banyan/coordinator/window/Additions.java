package dev.banyan.coordinator.window;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * Where in a batch failures were added, by the hash of their key. Most are never asked for, so they
 * are only noted, and looked for one by one if there may be one.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class Additions {
  private static final int BITS = 1 << 16;

  private final BitSet noted = new BitSet();
  private long[] hashes = new long[16];
  private int[] positions = new int[16];
  private int count;

  void add(long hash, int position) {
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * count);
      positions = Arrays.copyOf(positions, 2 * count);
    }
    hashes[count] = hash;
    positions[count++] = position;
    noted.set(bit(hash));
  }

  /** Hands on where those with this hash are, in their order. */
  void forEach(long hash, IntConsumer position) {
    if (!noted.get(bit(hash))) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (hashes[i] == hash) {
        position.accept(positions[i]);
      }
    }
  }

  private static int bit(long hash) {
    return (int) (hash >>> 32) & BITS - 1;
  }
}
