package dev.banyan.agent.tail;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Entries on their way to {@code banyan-tail}, at most a megabyte of them: whoever finds it full
 * waits. One thread puts, one polls.
 */
public final class EntryQueue {
  private static final int LIMIT_BYTES = 1 << 20;
  private static final int OVERHEAD_BYTES = 256;

  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final Semaphore room = new Semaphore(LIMIT_BYTES);
  private final Runnable arrived;

  /**
   * An empty queue.
   *
   * @param arrived called after each entry, by whoever put it
   */
  public EntryQueue(Runnable arrived) {
    this.arrived = arrived;
  }

  /** Adds an entry as soon as there is room for it. */
  public void put(Entry entry) throws InterruptedException {
    room.acquire(size(entry));
    entries.add(entry);
    arrived.run();
  }

  /** The next one, or null if there is none. */
  public @Nullable Entry poll() {
    Entry entry = entries.poll();
    if (entry != null) {
      room.release(size(entry));
    }
    return entry;
  }

  private static int size(Entry entry) {
    return entry.text().length + OVERHEAD_BYTES;
  }
}
