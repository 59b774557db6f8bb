package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Entries.Held;
import dev.banyan.model.Change.Lifted;
import dev.banyan.model.Digest;
import dev.banyan.model.Epoch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the entries of a log that are held here are those that the coordinator's digest is of.
 *
 * <p>The two do not know the same end of an entry: on the wire is the time that remains, which is a
 * little older when it arrives. So an entry that ends near the digest's horizon may or may not be
 * in it; of these, those that end later are in it first, unless some of them were long on their
 * way: of a few, any may be. Owner: the thread {@code banyan-enforce}.
 */
final class Comparison {
  /** By how much the ends that both know may differ. */
  private static final Duration TOLERANCE = Duration.ofSeconds(10);

  /**
   * Of so many, each choice is tried: four thousand sums of 64 bits are one by chance hardly ever.
   */
  private static final int FEW = 12;

  private @Nullable State agreed;

  /** What was compared, and with what. */
  private record State(Desired desired, long version, Epoch log, Digest theirs) {}

  /**
   * Compares, unless both said the same the last time.
   *
   * @param at when the digest came, by this host's clock
   */
  boolean agree(Desired desired, Epoch log, Digest theirs, Instant at) {
    var state = new State(desired, desired.version(), log, theirs);
    if (state.equals(agreed)) {
      return true;
    }
    boolean agree = agree(desired.entries().all(), log, theirs, at);
    agreed = agree ? state : null;
    return agree;
  }

  private static boolean agree(Collection<Held> entries, Epoch log, Digest theirs, Instant at) {
    Instant surely = at.plus(Digest.HORIZON).plus(TOLERANCE);
    Instant possibly = at.plus(Digest.HORIZON).minus(TOLERANCE);
    Digest ours = Digest.NOTHING;
    List<Held> doubtful = new ArrayList<>();
    for (Held held : entries) {
      Instant end = held.until().orElse(Instant.MAX);
      boolean counts = held.epoch().equals(log) && !(held.change().effect() instanceof Lifted);
      if (counts && end.isAfter(surely)) {
        ours = with(ours, held);
      } else if (counts && end.isAfter(possibly)) {
        doubtful.add(held);
      }
    }
    return isReached(theirs, ours, doubtful);
  }

  private static boolean isReached(Digest theirs, Digest ours, List<Held> doubtful) {
    doubtful.sort(Comparator.comparing((Held held) -> held.until().orElseThrow()).reversed());
    Digest reached = ours;
    for (Held held : doubtful) {
      if (reached.equals(theirs)) {
        return true;
      }
      reached = with(reached, held);
    }
    return reached.equals(theirs)
        || (doubtful.size() <= FEW && isReachedBySome(theirs, ours, doubtful));
  }

  private static boolean isReachedBySome(Digest theirs, Digest ours, List<Held> some) {
    if (some.isEmpty()) {
      return ours.equals(theirs);
    }
    List<Held> others = some.subList(1, some.size());
    return isReachedBySome(theirs, ours, others)
        || isReachedBySome(theirs, with(ours, some.get(0)), others);
  }

  private static Digest with(Digest digest, Held held) {
    return digest.with(held.change().key(), held.change().record());
  }
}
