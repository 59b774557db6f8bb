package dev.banyan.agent.tail;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A place in a file that counts as read once everything before it was taken. Each part that still
 * has something to do with a chunk holds its mark. Any thread.
 */
public final class Mark {
  private final long offsetBytes;
  private final AtomicInteger holders = new AtomicInteger();

  /**
   * @param offsetBytes where the next line begins
   */
  public Mark(long offsetBytes) {
    this.offsetBytes = offsetBytes;
  }

  /** One more has something to do. */
  public void hold() {
    holders.incrementAndGet();
  }

  /** One is done. */
  public void release() {
    if (holders.decrementAndGet() < 0) {
      throw new IllegalStateException("released more often than held");
    }
  }

  /** Whether everybody is done. */
  public boolean isFree() {
    return holders.get() == 0;
  }

  long offsetBytes() {
    return offsetBytes;
  }
}
