package dev.banyan.model;

/**
 * A state of the ban log: the offset of the last record that it reflects. Revisions grow and have
 * gaps.
 *
 * @param offset −1 for a log of which nothing is known yet
 */
public record Revision(long offset) implements Comparable<Revision> {
  public static final Revision NONE = new Revision(-1);

  public Revision {
    if (offset < -1) {
      throw new IllegalArgumentException("a revision is an offset, not " + offset);
    }
  }

  /** Whether this state reflects more of the log than the other. */
  public boolean isAfter(Revision other) {
    return offset > other.offset;
  }

  @Override
  public int compareTo(Revision other) {
    return Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return Long.toString(offset);
  }
}
