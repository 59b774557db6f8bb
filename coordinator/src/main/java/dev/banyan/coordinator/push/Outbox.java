package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.codec.BatchCodec;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.Epoch;
import dev.banyan.model.Hello;
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
  private static final Duration CHANGES_FRESH = Duration.ofMillis(20);

  /** Kernels count the time that remains in seconds. */
  private static final Duration PAGES_FRESH = Duration.ofSeconds(1);

  private static final int CACHED = 64;

  private final Ledger ledger;
  private final int maxChanges;
  private final Map<Key, Letter> recent = new LinkedHashMap<>();
  private long lastId;
  private Epoch snapshotEpoch = Epoch.NONE;
  private Revision snapshotOf = Revision.NONE;
  private Instant snapshotChosen = Instant.MIN;

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

  /**
   * Which batches are the same for every host.
   *
   * @param live of a last page, where the changes begin that it holds beside the snapshot's
   * @param version of the ledger; 0 if the batch is right whatever changes meanwhile
   * @param packed whether bans are packed together
   */
  private record Key(
      Batch.Kind kind,
      Position from,
      Revision revision,
      Position live,
      long version,
      boolean packed) {}

  /** What follows a position. */
  Letter changes(Position from, HostName host, Instant now) {
    Key key = key(from, ledger.head());
    Letter known = known(key, now);
    if (known != null) {
      return known;
    }
    Ledger.Part part = ledger.after(from, host, maxChanges);
    Revision upTo = part.more() ? new Revision(part.next().revision() - 1) : ledger.head();
    return keep(key, part, delta(++lastId, upTo, part, now));
  }

  /** What follows a position, for an agent whose revision does not move by it. */
  Letter between(Position from, HostName host, Instant now) {
    Ledger.Part part = ledger.after(from, host, maxChanges);
    return delta(++lastId, Revision.NONE, part, now);
  }

  /** What is urgent of that, to be applied beside whatever is on its way; needs no answer. */
  Letter urgent(Position from, HostName host, Instant now) {
    Key key = key(from, Revision.NONE);
    Letter known = known(key, now);
    if (known != null) {
      return known;
    }
    Ledger.Part part = ledger.urgent(from, host, maxChanges);
    return keep(key, part, delta(0, Revision.NONE, part, now));
  }

  private Key key(Position from, Revision revision) {
    return new Key(Batch.Kind.DELTA, from, revision, from, ledger.version(), false);
  }

  /**
   * Which revision a snapshot that begins now is of: for a moment the same, so that agents that
   * come together share its pages.
   */
  Revision snapshotOf(Instant now) {
    boolean stale =
        !ledger.epoch().equals(snapshotEpoch)
            || snapshotOf.isAfter(ledger.head())
            || !snapshotChosen.plus(PAGES_FRESH).isAfter(now);
    if (stale) {
      snapshotEpoch = ledger.epoch();
      snapshotOf = ledger.head();
      snapshotChosen = now;
    }
    return snapshotOf;
  }

  /**
   * A page of a snapshot. The last one holds what changed meanwhile and was not sent yet, too, so
   * that nothing that goes on is dropped for a moment.
   */
  Letter page(Stage.Snapshot snapshot, Hello agent, Instant now) {
    Position from = snapshot.page();
    boolean first = from.equals(Position.START);
    Batch.Kind kind = Batch.Kind.page(first, false);
    var key = new Key(kind, from, snapshot.of(), Position.START, 0, agent.readsPacked());
    Letter known = known(key, now);
    if (known != null) {
      return known;
    }
    Ledger.Part part = ledger.page(from, snapshot.of(), agent.host(), maxChanges, now);
    return part.more()
        ? keep(key, part, letter(key, part, now))
        : lastPage(snapshot, part, agent, now);
  }

  private Letter lastPage(Stage.Snapshot snapshot, Ledger.Part part, Hello agent, Instant now) {
    Batch.Kind kind = Batch.Kind.page(snapshot.page().equals(Position.START), true);
    var key =
        new Key(
            kind,
            snapshot.page(),
            snapshot.of(),
            snapshot.since(),
            ledger.version(),
            agent.readsPacked());
    Letter known = known(key, now);
    if (known != null) {
      return known;
    }
    Ledger.Part since =
        ledger.page(snapshot.since(), ledger.head(), agent.host(), Integer.MAX_VALUE, now);
    List<Change> changes = new ArrayList<>(part.changes());
    changes.addAll(since.changes());
    var whole = new Ledger.Part(changes, part.common() && since.common(), part.next(), false);
    return keep(key, whole, letter(key, whole, now));
  }

  /** Says that nothing that concerns the agent happened up to the head. */
  Letter nothing(Position at, Instant now) {
    return delta(++lastId, ledger.head(), new Ledger.Part(List.of(), true, at, false), now);
  }

  private Letter letter(Key page, Ledger.Part part, Instant now) {
    var batch = new Batch(++lastId, page.kind(), ledger.epoch(), page.revision(), part.changes());
    return letter(batch, page.packed(), part, now);
  }

  /**
   * @param id 0: it wants no answer
   */
  private Letter delta(long id, Revision revision, Ledger.Part part, Instant now) {
    var batch = new Batch(id, Batch.Kind.DELTA, ledger.epoch(), revision, part.changes());
    return letter(batch, false, part, now);
  }

  private static Letter letter(Batch batch, boolean packed, Ledger.Part part, Instant now) {
    ByteString bytes = BatchCodec.encode(batch, packed, now).toByteString();
    return new Letter(batch, part.next(), part.more(), now, bytes);
  }

  private @Nullable Letter known(Key key, Instant now) {
    Letter letter = recent.get(key);
    Duration fresh = key.kind() == Batch.Kind.DELTA ? CHANGES_FRESH : PAGES_FRESH;
    boolean usable =
        letter != null
            && letter.batch().epoch().equals(ledger.epoch())
            && letter.built().plus(fresh).isAfter(now);
    return usable ? letter : null;
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
