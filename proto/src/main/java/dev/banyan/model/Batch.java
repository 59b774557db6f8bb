package dev.banyan.model;

import java.util.List;

/**
 * Changes on their way to an agent, applied and acknowledged as one.
 *
 * @param id to be acknowledged; 0: no answer is expected
 * @param revision up to which the agent holds everything once it applied this; {@link
 *     Revision#NONE}: unchanged
 */
public record Batch(long id, Kind kind, Epoch epoch, Revision revision, List<Change> changes) {
  public Batch {
    changes = List.copyOf(changes);
  }

  /** The same with other changes. */
  public Batch with(List<Change> others) {
    return new Batch(id, kind, epoch, revision, others);
  }

  /** How the changes relate to what the agent holds already. */
  public enum Kind {
    /** In addition to it. */
    DELTA,
    /** The first page of a snapshot, more follow. */
    FIRST_PAGE,
    /** More of a snapshot. */
    PAGE,
    /** The last page: what was in none of them goes. */
    LAST_PAGE,
    /** A snapshot in one page. */
    ONLY_PAGE;

    /** The kind of a page of a snapshot. */
    public static Kind page(boolean first, boolean last) {
      if (first) {
        return last ? ONLY_PAGE : FIRST_PAGE;
      }
      return last ? LAST_PAGE : PAGE;
    }

    /** Whether a snapshot begins with it. */
    public boolean isFirst() {
      return this == FIRST_PAGE || this == ONLY_PAGE;
    }

    /** Whether a snapshot ends with it. */
    public boolean isLast() {
      return this == LAST_PAGE || this == ONLY_PAGE;
    }
  }
}
