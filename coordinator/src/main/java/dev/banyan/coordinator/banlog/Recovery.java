package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ban log that is behind what is known of it, emptied or restored from an older copy, while it is
 * read anew: at its end what it lost is appended again, in a new epoch unless somebody began one
 * already. Several coordinators may do so at once: of each key the newest record holds, and they
 * append the same. While Kafka forbids it, what is known waits here, which may be all that is left.
 *
 * <p>Owner: {@code banyan-banlog}.
 */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  /** How long Kafka is left alone that forbade it. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final BanTable before;
  private final Revision known;
  private final Cause cause;
  private final BanTable table = new BanTable();
  private long end = -1;
  private Optional<Restored> restored = Optional.empty();
  private Instant nextTry = Instant.MIN;

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
    if (restored.isEmpty() && !now.isBefore(nextTry)) {
      restored = Optional.of(Restored.to(banLog, lost(next, now)));
    }
    return restored.filter(Restored::isAnswered).filter(all -> isWhole(all, upTo, now)).isPresent();
  }

  /** If Kafka forbade any, what it took is read before the rest is tried again. */
  private boolean isWhole(Restored appended, Revision upTo, Instant now) {
    if (appended.last().isAfter(upTo)) {
      return false;
    }
    if (appended.isForbidden()) {
      log.error(
          "Kafka lets this coordinator write nothing to {}, so what was lost is not restored; what"
              + " was known holds, tried again in {} s (see: banyan acls)",
          Topics.BANS,
          PAUSE.toSeconds());
      restored = Optional.empty();
      nextTry = now.plus(PAUSE);
      return false;
    }
    return true;
  }

  private List<Entry> lost(Supplier<Entry.LogBegun> next, Instant now) {
    List<Entry> lost = new ArrayList<>();
    boolean sameEpoch = table.epoch().equals(before.epoch());
    boolean rewritten = end <= known.offset() || cause == Cause.REPLACED;
    if ((sameEpoch && rewritten) || table.epoch().equals(Epoch.NONE)) {
      Entry.LogBegun begun = next.get();
      log.warn("the ban log begins anew, epoch {}", begun.epoch());
      lost.add(begun);
    }
    boolean outdated = cause == Cause.OUTDATED && sameEpoch && !rewritten;
    List<Entry> survivors = outdated ? List.of() : Survivors.of(before, table, now);
    log.warn("appending {} records again that the ban log lost", survivors.size());
    lost.addAll(survivors);
    return lost;
  }
}
