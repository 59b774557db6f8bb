package dev.banyan.coordinator.ingest;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Where the partitions ended at some moments: once all is decided up to there, everything that was
 * appended before that moment is.
 *
 * <p>Under load the decisions are always a little behind the newest end, so older ones are kept
 * until they are passed; of more than {@value #MOST} the newest gives way, so that whoever is far
 * behind still passes the old ones one by one.
 */
final class Milestones {
  private static final int MOST = 600;

  private final Deque<Milestone> ahead = new ArrayDeque<>();
  private Optional<Instant> passed = Optional.empty();

  private record Milestone(Instant at, List<Long> ends) {
    boolean isPassedBy(List<Long> decided) {
      for (int partition = 0; partition < ends.size(); partition++) {
        if (partition >= decided.size() || decided.get(partition) < ends.get(partition)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Sets one.
   *
   * @param at not later than the moment at which the partitions ended there
   */
  void set(Instant at, List<Long> ends) {
    if (ahead.size() == MOST) {
      ahead.removeLast();
    }
    ahead.addLast(new Milestone(at, List.copyOf(ends)));
  }

  /** Before which moment everything is decided, now that it is up to these offsets. */
  Optional<Instant> passed(List<Long> decided) {
    for (Iterator<Milestone> newest = ahead.descendingIterator(); newest.hasNext(); ) {
      Milestone milestone = newest.next();
      if (milestone.isPassedBy(decided)) {
        passed = Optional.of(milestone.at());
        ahead.removeIf(older -> !older.at().isAfter(milestone.at()));
        break;
      }
    }
    return passed;
  }
}
