package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.codec.AttachCodec;
import dev.banyan.coordinator.ingest.Decided;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Revision;
import java.time.Instant;

/**
 * What bookmarks say: how far this coordinator knows the log and how far all have decided.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Bookmarks {
  private final Ledger ledger;
  private Decided decided = Decided.NOTHING;

  Bookmarks(Ledger ledger) {
    this.ledger = ledger;
  }

  /** One that is the same for many agents, and its bytes. */
  record Encoded(Revision revision, ByteString bytes) {}

  void decided(Decided upTo) {
    decided = upTo;
  }

  /** The one of this moment, without a digest. */
  Encoded at(Instant now) {
    return encoded(now, ByteString.EMPTY);
  }

  private Encoded encoded(Instant now, ByteString digest) {
    var bookmark =
        new Bookmark(ledger.epoch(), ledger.head(), now, decided.offsets(), digest, decided.upTo());
    return new Encoded(bookmark.revision(), AttachCodec.encode(bookmark).toByteString());
  }
}
