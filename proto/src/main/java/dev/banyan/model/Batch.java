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
    ONLY_PAGE
  }
}
