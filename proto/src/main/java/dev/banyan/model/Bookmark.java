package dev.banyan.model;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Proof that a coordinator lives and how far it has decided.
 *
 * @param time by the coordinator's clock
 * @param decided for each partition of the failures the offset below which everything is decided;
 *     none: not told
 * @param digest over what the coordinator wants of this agent; empty: not computed
 * @param decidedUpTo by the coordinator's clock: every failure that Kafka appended before is
 *     decided; empty: not known
 * @param lossAccepted an operator accepted that what only earlier logs said is lost
 */
public record Bookmark(
    Epoch epoch,
    Revision revision,
    Instant time,
    List<Long> decided,
    ByteString digest,
    Optional<Instant> decidedUpTo,
    boolean lossAccepted) {
  public Bookmark {
    decided = List.copyOf(decided);
  }

  /** Of a log of which no loss was accepted. */
  public Bookmark(
      Epoch epoch,
      Revision revision,
      Instant time,
      List<Long> decided,
      ByteString digest,
      Optional<Instant> decidedUpTo) {
    this(epoch, revision, time, decided, digest, decidedUpTo, false);
  }

  /**
   * Whether both are of the same state of the log and of the decisions, whenever they were made.
   */
  public boolean isOfTheSameState(Bookmark other) {
    return lossAccepted == other.lossAccepted
        && epoch.equals(other.epoch)
        && revision.equals(other.revision)
        && decided.equals(other.decided);
  }
}
