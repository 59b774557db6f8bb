package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Enforcement.Failed;
import dev.banyan.agent.enforce.Entries.Held;
import dev.banyan.model.Change;
import dev.banyan.model.Epoch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one batch of changes does to what the ban log says: what it touches, what is to be written,
 * what is not fit to be applied.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
final class Delta {
  /** By how much a ban may seem to last longer here than where its time is measured. */
  private static final Duration TRANSIT = Duration.ofSeconds(2);

  private final Epoch epoch;
  private final Entries entries;
  private final LocalJudge judge;
  private final Instant now;
  private final List<Failed> failed = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final Set<Target> touched = new LinkedHashSet<>();
  private boolean allowanceChanged;

  Delta(Epoch epoch, Entries entries, LocalJudge judge, Instant now) {
    this.epoch = epoch;
    this.entries = entries;
    this.judge = judge;
    this.now = now;
  }

  /**
   * Takes a change in, if it is news. What the cluster lifts before its time goes, whoever decided
   * it; of what had ended by itself nothing is said by that.
   */
  void take(Change change) {
    Optional<Held> held = entries.held(change.key());
    Optional<Target> before = entries.target(change.key());
    boolean early = entries.lasts(change.key(), now.plus(TRANSIT));
    boolean wasAllowed = entries.allows(change.key());
    if (!entries.put(epoch, change)) {
      return;
    }
    before.ifPresent(touched::add);
    if (!entries.lasts(change.key(), now)) {
      held.ifPresent(replaced -> judge.over(replaced, now));
    }
    if (change.effect() instanceof Change.Lifted lifted) {
      var notes = new LocalJudge.Notes(touched, lines);
      before
          .filter(target -> early && change.key().isAutomatic())
          .ifPresent(target -> judge.lifted(target, notes));
      lifted.unbanned().flatMap(change.key()::unban).ifPresent(u -> judge.unbanned(u, notes));
    }
    entries.target(change.key()).ifPresent(touched::add);
    allowanceChanged |= wasAllowed || entries.allows(change.key());
    lines.add(BansLine.entry(new Held(epoch, change)));
  }

  /** What was not fit to be taken, and what is refused later. */
  List<Failed> failed() {
    return failed;
  }

  List<String> lines() {
    return lines;
  }

  Set<Target> touched() {
    return touched;
  }

  boolean changesAllowance() {
    return allowanceChanged;
  }
}
