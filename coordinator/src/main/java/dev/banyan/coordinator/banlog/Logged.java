package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.Optional;

/**
 * The newest record of a key.
 *
 * @param appended when the broker took it, or when it was ordered if it was appended again later
 * @param again whether it was
 */
record Logged<E extends Entry>(Revision revision, Instant appended, E entry, boolean again) {
  /** One that says something for the first time. */
  Logged(Revision revision, Instant appended, E entry) {
    this(revision, appended, entry, false);
  }

  /** As the log says it, which may be again. */
  static Logged<Entry> of(Revision revision, Instant appended, Entry entry) {
    if (entry instanceof Entry.Again again) {
      return new Logged<>(revision, again.ordered(), again.said(), true);
    }
    return entry instanceof OperatorUnban unban && unban.ordered().isPresent()
        ? new Logged<>(revision, unban.ordered().get(), entry, true)
        : new Logged<>(revision, appended, entry);
  }

  /** The same of a kind that is known. */
  <T extends Entry> Logged<T> as(T known) {
    return new Logged<>(revision, appended, known, again);
  }

  /** Whether an operator ordered this after the other. */
  boolean isLater(Logged<? extends Entry> other) {
    boolean timed = (again || other.again) && !appended.equals(other.appended);
    return timed ? appended.isAfter(other.appended) : revision.isAfter(other.revision);
  }

  /** Whether the other is what was said last of the key all the same, though this came later. */
  boolean isOutdatedBy(Logged<? extends Entry> other) {
    return again && other.appended.isAfter(appended);
  }

  /** To be appended again. */
  Entry repeated() {
    if (entry instanceof OperatorUnban unban) {
      return new OperatorUnban(
          unban.jail(),
          unban.cidr(),
          unban.host(),
          unban.reason(),
          unban.operator(),
          Optional.of(appended));
    }
    return entry instanceof Entry.AutomaticBan ? entry : new Entry.Again(entry, appended);
  }
}
