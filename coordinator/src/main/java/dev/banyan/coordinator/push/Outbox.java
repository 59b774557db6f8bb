package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.codec.BatchCodec;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.HostName;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Batches as bytes. Agents at the same position share one encoding, as long as it is so young that
 * the remaining times in it are right.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Outbox {
  private static final Duration FRESH = Duration.ofMillis(20);
  private static final int CACHED = 32;

  private final Ledger ledger;
  private final int maxChanges;
  private final Map<Key, Letter> recent = new LinkedHashMap<>();
  private long lastId;

  /**
   * @param maxChanges in one batch
   */
  Outbox(Ledger ledger, int maxChanges) {
    this.ledger = ledger;
    this.maxChanges = maxChanges;
  }

  /**
   * An encoded batch.
   *
   * @param next where in the ledger to go on
   * @param more whether anything follows there
   */
  record Letter(Batch batch, Position next, boolean more, Instant built, ByteString bytes) {}

  /** Which batches are the same for every host. */
  private record Key(Batch.Kind kind, Position from, Revision revision, long version) {}

  /** What follows a position. */
  Letter changes(Position from, HostName host, Instant now) {
    var key = new Key(Batch.Kind.DELTA, from, ledger.head(), ledger.version());
    Letter known = known(key, now);
    if (known != null) {
      return known;
    }
    Ledger.Part part = ledger.after(from, host, maxChanges);
    Revision upTo = part.more() ? new Revision(part.next().revision() - 1) : ledger.head();
    return keep(key, part, letter(Batch.Kind.DELTA, upTo, part, now));
  }

  /** What follows a position, for an agent whose revision does not move by it. */
  Letter urgent(Position from, HostName host, Instant now) {
    Ledger.Part part = ledger.after(from, host, maxChanges);
    return letter(Batch.Kind.DELTA, Revision.NONE, part, now);
  }

  /**
   * A page of a snapshot.
   *
   * @param live what changed since the snapshot began stands behind this; the last page holds it
   *     too, so that nothing that goes on is dropped for a moment
   */
  Letter page(Position from, Revision of, Position live, HostName host, Instant now) {
    boolean first = from.equals(Position.START);
    var key = new Key(Batch.Kind.page(first, false), from, of, ledger.version());
    Letter known = known(key, now);
    if (known != null) {
      return known;
    }
    Ledger.Part part = ledger.page(from, of, host, maxChanges, now);
    if (part.more()) {
      return keep(key, part, letter(Batch.Kind.page(first, false), of, part, now));
    }
    Ledger.Part since = ledger.page(live, ledger.head(), host, Integer.MAX_VALUE, now);
    List<Change> changes = new ArrayList<>(part.changes());
    changes.addAll(since.changes());
    var whole = new Ledger.Part(changes, part.common() && since.common(), part.next(), part.more());
    return keep(key, whole, letter(Batch.Kind.page(first, true), of, whole, now));
  }

  /** Says that nothing that concerns the agent happened up to the head. */
  Letter nothing(Position at, Instant now) {
    return letter(
        Batch.Kind.DELTA, ledger.head(), new Ledger.Part(List.of(), true, at, false), now);
  }

  private Letter letter(Batch.Kind kind, Revision revision, Ledger.Part part, Instant now) {
    var batch = new Batch(++lastId, kind, ledger.epoch(), revision, part.changes());
    ByteString bytes = BatchCodec.encode(batch, now).toByteString();
    return new Letter(batch, part.next(), part.more(), now, bytes);
  }

  private @Nullable Letter known(Key key, Instant now) {
    Letter letter = recent.get(key);
    return letter != null && letter.built().plus(FRESH).isAfter(now) ? letter : null;
  }

  private Letter keep(Key key, Ledger.Part part, Letter letter) {
    if (part.common()) {
      recent.remove(key);
      recent.put(key, letter);
      if (recent.size() > CACHED) {
        recent.remove(recent.keySet().iterator().next());
      }
    }
    return letter;
  }
}
