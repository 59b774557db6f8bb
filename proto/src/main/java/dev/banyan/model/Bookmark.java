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
 */
public record Bookmark(
    Epoch epoch,
    Revision revision,
    Instant time,
    List<Long> decided,
    ByteString digest,
    Optional<Instant> decidedUpTo) {
  public Bookmark {
    decided = List.copyOf(decided);
  }
}
