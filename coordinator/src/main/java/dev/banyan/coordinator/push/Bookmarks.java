package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.codec.AttachCodec;
import dev.banyan.coordinator.ingest.Decided;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Digest;
import dev.banyan.model.Entry;
import dev.banyan.model.HostName;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What bookmarks say: how far this coordinator knows the log and how far all have decided.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Bookmarks {
  private static final Duration DIGEST_EVERY = Duration.ofSeconds(12);
  private static final Duration BEHIND = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final Due digestDue = new Due(DIGEST_EVERY);
  private Optional<Entry.LogBegun> begun = Optional.empty();
  private Decided decided = Decided.NOTHING;

  /** What is known of Kafka, and of the ban log not yet. */
  private Optional<Decided> ahead = Optional.empty();

  Bookmarks(Ledger ledger) {
    this.ledger = ledger;
  }

  /** One that is the same for many agents, and its bytes. */
  record Encoded(Bookmark said, ByteString bytes) {
    Revision revision() {
      return said.revision();
    }

    /** Whether it says more than that time has passed since this one and all goes well. */
    boolean isNewsAfter(Encoded before) {
      return !said.digest().isEmpty()
          || !said.isOfTheSameState(before.said)
          || isBehind()
          || before.isBehind();
    }

    private boolean isBehind() {
      return said.decidedUpTo().filter(upTo -> upTo.plus(BEHIND).isAfter(said.time())).isEmpty();
    }
  }

  /**
   * Takes how far all have decided. It is told once this coordinator knows the bans that were
   * decided by then: an agent that is told lets go of bans of its own, for those are to follow.
   */
  void decided(Decided upTo) {
    settle();
    ahead =
        ahead.filter(known -> known.banLogEnd() <= upTo.banLogEnd()).or(() -> Optional.of(upTo));
    settle();
  }

  private void settle() {
    ahead
        .filter(known -> known.banLogEnd() <= ledger.head().offset() + 1)
        .ifPresent(
            known -> {
              decided = known;
              ahead = Optional.empty();
            });
  }

  void begun(Entry.LogBegun log) {
    begun = Optional.of(log);
  }

  /** The one of this moment, without a digest. */
  Encoded plain(Instant now) {
    return encoded(now, ByteString.EMPTY);
  }

  /** Those of this moment, for one agent after the other. */
  Round round(Instant now) {
    return new Round(now, digestDue.isAt(now));
  }

  private Encoded encoded(Instant now, ByteString digest) {
    settle();
    var bookmark =
        new Bookmark(
            ledger.epoch(),
            ledger.head(),
            now,
            decided.offsets(),
            digest,
            decided.upTo(),
            begun
                .filter(log -> log.epoch().equals(ledger.epoch()))
                .map(Entry.LogBegun::lossAccepted)
                .orElse(false));
    return new Encoded(bookmark, AttachCodec.encode(bookmark).toByteString());
  }

  /** The bookmarks of one moment: agents that are to hold the same share one. */
  final class Round {
    private final Instant now;
    private final Encoded plain;
    private final Map<Optional<HostName>, Digest> digests;
    private final Map<Digest, Encoded> encoded = new HashMap<>();
    private final boolean digestsDue;

    private Round(Instant now, boolean digestsDue) {
      this.now = now;
      this.digestsDue = digestsDue;
      this.plain = plain(now);
      this.digests = digestsDue ? ledger.digests(now.plus(Digest.HORIZON)) : Map.of();
    }

    /**
     * The one for an agent.
     *
     * @param current whether it holds everything, or will when it applied what is on its way; who
     *     is behind cannot be compared
     */
    Encoded of(HostName host, boolean current) {
      if (!digestsDue || !current) {
        return plain;
      }
      Digest common = digests.getOrDefault(Optional.<HostName>empty(), Digest.NOTHING);
      Digest own = digests.getOrDefault(Optional.of(host), Digest.NOTHING);
      return encoded.computeIfAbsent(
          common.plus(own), digest -> Bookmarks.this.encoded(now, digest.bytes()));
    }
  }
}
