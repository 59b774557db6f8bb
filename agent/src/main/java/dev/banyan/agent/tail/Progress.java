package dev.banyan.agent.tail;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far everything that was read of a file was also taken.
 *
 * <p>I1: the position never passes a mark that somebody holds. I2: it only grows. Owner: {@code
 * banyan-tail}; marks are released from anywhere.
 */
final class Progress {
  private final Deque<Mark> marks = new ArrayDeque<>();
  private long position;

  Progress(long position) {
    this.position = position;
  }

  /** The next place, after all that were given before. */
  Mark mark(long offsetBytes) {
    Mark mark = new Mark(offsetBytes);
    mark.hold();
    marks.addLast(mark);
    return mark;
  }

  /** Up to where everything was taken. */
  long position() {
    for (Mark mark = marks.peekFirst(); mark != null && mark.isFree(); mark = marks.peekFirst()) {
      position = mark.offsetBytes();
      marks.removeFirst();
    }
    return position;
  }

  /** Whether nothing is on its way. */
  boolean isSettled() {
    position();
    return marks.isEmpty();
  }
}
