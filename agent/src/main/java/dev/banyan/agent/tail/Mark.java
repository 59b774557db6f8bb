package dev.banyan.agent.tail;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A place in a file that counts as read once everything before it was taken. Each part that still
 * has something to do with a chunk holds its mark. Any thread.
 */
public final class Mark {
  private final long offsetBytes;
  private final Optional<Mark> whole;
  private final AtomicInteger holders = new AtomicInteger();

  /**
   * @param offsetBytes where the next line begins
   */
  public Mark(long offsetBytes) {
    this(offsetBytes, Optional.empty());
  }

  private Mark(long offsetBytes, Optional<Mark> whole) {
    this.offsetBytes = offsetBytes;
    this.whole = whole;
  }

  /** The same place for one thing to do: this mark is held until the part was held and is free. */
  public Mark part() {
    hold();
    return new Mark(offsetBytes, Optional.of(this));
  }

  /** One more has something to do. */
  public void hold() {
    holders.incrementAndGet();
  }

  /** One is done. */
  public void release() {
    int left = holders.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("released more often than held");
    }
    if (left == 0) {
      whole.ifPresent(Mark::release);
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
