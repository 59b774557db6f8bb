package dev.banyan.coordinator.window;

import java.util.Arrays;

/**
 * Small numbers, 0 to 255, by hash; at first all are 0. Clearing costs as much as was written, so a
 * database of a few windows may be looked through every second.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class Cells {
  private static final int COUNT = 1 << 22;
  private static final int PAGE_BITS = 12;
  private static final int PAGE = 1 << PAGE_BITS;

  private final byte[] cells = new byte[COUNT];

  /** By page, whether something in it was written. */
  private final boolean[] written = new boolean[COUNT >> PAGE_BITS];

  int get(long hash) {
    return cells[cell(hash)] & 0xff;
  }

  void set(long hash, int number) {
    int cell = cell(hash);
    cells[cell] = (byte) number;
    written[cell >> PAGE_BITS] = true;
  }

  void fill(int number) {
    Arrays.fill(cells, (byte) number);
    Arrays.fill(written, true);
  }

  void clear() {
    for (int page = 0; page < written.length; page++) {
      if (written[page]) {
        Arrays.fill(cells, page << PAGE_BITS, (page << PAGE_BITS) + PAGE, (byte) 0);
        written[page] = false;
      }
    }
  }

  private static int cell(long hash) {
    return (int) hash & COUNT - 1;
  }
}
