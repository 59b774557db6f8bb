package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Entries.Held;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this host holds of the ban log, up to which revision, and the pages of a snapshot that is on
 * its way.
 *
 * <p>H1: pages change nothing before the last is there; changes that come meanwhile hold before and
 * after it. H2: a snapshot of another log than the one held adds, and takes nothing away.
 *
 * <p>Owner: the thread {@code banyan-enforce}; {@link #desired} may be asked for by any.
 */
final class HeldLog {
  private final Locals locals;
  private volatile Desired desired;
  private @Nullable Staging staging;
  private Epoch epoch;
  private Revision revision;
  private Instant nextEnd = Instant.MAX;

  /** As the bans file says. */
  HeldLog(Locals locals, BansFile.Content content) {
    this.locals = locals;
    desired = new Desired(locals);
    epoch = content.epoch();
    revision = content.revision();
    content.entries().forEach(held -> take(desired, held.epoch(), held.change()));
  }

  /** What is to be blocked by it, and by what the host decided itself. */
  Desired desired() {
    return desired;
  }

  Epoch epoch() {
    return epoch;
  }

  Revision revision() {
    return revision;
  }

  /** Whether no snapshot is on its way. */
  boolean isWhole() {
    return staging == null;
  }

  /** The clock was set, and says that now. */
  void movedBy(Duration jump, Instant now) {
    desired = desired.movedBy(jump);
    staging = staging == null ? null : staging.movedBy(jump);
    nextEnd = now;
  }

  /** Whether something has ended that was not forgotten yet. */
  boolean hasEnds(Instant now) {
    return !nextEnd.isAfter(now);
  }

  /** Everything that has ended is forgotten. */
  void ended() {
    nextEnd = desired.nextEnd().orElse(Instant.MAX);
  }

  /** Something may end at that moment. */
  void mayEnd(Instant at) {
    nextEnd = at.isBefore(nextEnd) ? at : nextEnd;
  }

  /** A change comes, which concerns the pages of a snapshot as well. */
  void expect(Epoch from, Change change) {
    if (staging != null) {
      take(staging.desired(), from, change);
    }
    noteEnd(new Held(from, change));
  }

  /** A delta of another log than the one held says nothing about how far that one is held. */
  boolean isFurther(Batch batch) {
    boolean sameLog = batch.epoch().equals(epoch) || epoch.equals(Epoch.NONE);
    return sameLog && batch.revision().isAfter(revision);
  }

  /** Everything up to there is held. */
  void reach(Epoch of, Revision upTo) {
    epoch = of;
    revision = upTo;
    desired.entries().forgetLifted(epoch, revision);
  }

  /** The pages of a snapshot follow. */
  void begin(Batch first) {
    staging = new Staging(first.epoch(), first.revision(), new Desired(locals));
  }

  /**
   * Takes a page.
   *
   * @throws IllegalStateException if its snapshot did not begin
   */
  void stage(Batch page, List<Change> fit) {
    Staging pages = staging;
    if (pages == null || !pages.isOf(page)) {
      throw new IllegalStateException(
          "a page of a snapshot (%s, %s) that did not begin"
              .formatted(page.epoch(), page.revision()));
    }
    fit.forEach(change -> take(pages.desired(), page.epoch(), change));
  }

  /**
   * The snapshot is whole: it takes the place of what was held. How far it reaches is held only
   * when it is in the file.
   */
  Staging complete(Instant now) {
    Staging pages = staging;
    if (pages == null) {
      throw new IllegalStateException("no snapshot has begun");
    }
    if (!epoch.equals(Epoch.NONE) && !epoch.equals(pages.epoch())) {
      desired.entries().all().forEach(pages.desired().entries()::keep);
    }
    staging = null;
    desired.replacedBy(pages.desired(), now);
    desired = pages.desired();
    return pages;
  }

  private void take(Desired into, Epoch from, Change change) {
    into.entries().put(from, change);
    noteEnd(new Held(from, change));
  }

  private void noteEnd(Held held) {
    held.until().ifPresent(this::mayEnd);
  }
}
