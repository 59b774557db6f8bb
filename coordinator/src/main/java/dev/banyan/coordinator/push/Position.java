package dev.banyan.coordinator.push;

import dev.banyan.model.EntryKey;
import dev.banyan.model.Revision;
import java.util.Comparator;

/** A place between the changes of a {@link Ledger}, or of one of them: revision, then key. */
record Position(long revision, String key) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::revision).thenComparing(Position::key);

  /** Before everything. */
  static final Position START = after(Revision.NONE);

  /** Behind every change of this revision, before any of a later one. */
  static Position after(Revision revision) {
    return new Position(revision.offset() + 1, "");
  }

  static Position of(EntryKey key, Revision revision) {
    return new Position(revision.offset(), key.value());
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }
}
