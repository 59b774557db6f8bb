package dev.banyan.coordinator.window;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was written, to be filled again: megabytes that would be made and thrown away with each
 * poll. A few are kept, and none that is unusually large.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class WritesPool {
  private static final int MOST = 4;
  private static final int MOST_BYTES = 4 << 20;

  private final Deque<Writes> free = new ArrayDeque<>();

  /** An empty one. */
  Writes take() {
    Writes used = free.poll();
    return used == null ? new Writes() : used;
  }

  /** Nobody uses it any more. */
  void giveBack(Writes writes) {
    if (free.size() < MOST && writes.capacity() <= MOST_BYTES) {
      writes.clear();
      free.push(writes);
    }
  }
}
