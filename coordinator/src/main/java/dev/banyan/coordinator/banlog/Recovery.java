package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ban log that is behind what is known of it, emptied or restored from an older copy, while it is
 * read anew: at its end what it lost is appended again, in a new epoch unless somebody began one
 * already. Several coordinators may do so at once: of each key the newest record holds, and they
 * append the same.
 *
 * <p>Owner: {@code banyan-banlog}.
 */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final BanTable before;
  private final Revision known;
  private final Cause cause;
  private final BanTable table = new BanTable();
  private long end = -1;
  private Optional<CompletableFuture<Revision>> restored = Optional.empty();

  /** Why it is read anew. */
  enum Cause {
    /** It ends before what is known of it, or its topic is another one. */
    BEHIND,
    /** What was known of it is in it no more, though it reaches as far. */
    REPLACED,
    /**
     * It was not followed for so long that what it removed is not to be heard of any more: of what
     * it lacks nothing is lost.
     */
    OUTDATED;

    /** This one, or another that says more. */
    Cause or(Cause other) {
      return other.compareTo(this) > 0 ? other : this;
    }
  }

  /**
   * @param before what is known of it; holds until everything is restored
   * @param known up to where that is known
   */
  Recovery(BanTable before, Revision known, Cause cause) {
    this.before = before;
    this.known = known;
    this.cause = cause;
  }

  Cause cause() {
    return cause;
  }

  boolean isMeasured() {
    return end >= 0;
  }

  /** Up to where the log is to be read before anything is restored. */
  void measure(long endOfLog) {
    end = endOfLog;
  }

  /** What the log says, as far as it was read. */
  BanTable table() {
    return table;
  }

  /**
   * Whether it is read up to what was restored, so that its table may take the place of the old.
   */
  boolean isDone(Revision upTo, BanLog banLog, Supplier<Entry.LogBegun> next, Instant now) {
    if (upTo.offset() + 1 < end) {
      return false;
    }
    if (restored.isEmpty()) {
      restored = Optional.of(restore(banLog, next, now));
    }
    CompletableFuture<Revision> last = restored.get();
    return last.isDone() && !last.join().isAfter(upTo);
  }

  private CompletableFuture<Revision> restore(
      BanLog banLog, Supplier<Entry.LogBegun> next, Instant now) {
    CompletableFuture<Revision> last = CompletableFuture.completedFuture(Revision.NONE);
    boolean sameEpoch = table.epoch().equals(before.epoch());
    boolean rewritten = end <= known.offset() || cause == Cause.REPLACED;
    if ((sameEpoch && rewritten) || table.epoch().equals(Epoch.NONE)) {
      Entry.LogBegun begun = next.get();
      log.warn("the ban log begins anew, epoch {}", begun.epoch());
      last = banLog.append(begun);
    }
    boolean outdated = cause == Cause.OUTDATED && sameEpoch && !rewritten;
    List<Entry> lost = outdated ? List.of() : Survivors.of(before, table, now);
    log.warn("appending {} records again that the ban log lost", lost.size());
    for (Entry entry : lost) {
      last = banLog.append(entry);
    }
    return last;
  }
}
