package dev.banyan.codec;

import dev.banyan.model.Ack;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import dev.banyan.wire.Allowed;
import dev.banyan.wire.Blocked;
import dev.banyan.wire.Changes;
import dev.banyan.wire.Lifted;
import dev.banyan.wire.PackedBans;
import dev.banyan.wire.SnapshotPage;
import dev.banyan.wire.ToAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Batches of changes on their way to an agent. On the wire a change carries the time that remains
 * when it is sent, in the model a moment by the clock of whoever reads it: so the clocks need not
 * agree.
 */
public final class BatchCodec {
  /** What remains longer than this is cut to it; no kernel counts that far. */
  static final long LONGEST_MS = Duration.ofDays(36_500).toMillis();

  private BatchCodec() {}

  /**
   * A batch as it arrived.
   *
   * @param unreadable changes that this version does not understand, left out of the batch
   */
  public record Received(Batch batch, List<Ack.Failed> unreadable) {}

  /**
   * The batch as it is sent at {@code now}: what has ended by then is lifted.
   *
   * @param packed whether the agent reads bans of a page that are packed together
   */
  public static ToAgent encode(Batch batch, boolean packed, Instant now) {
    if (batch.kind() == Batch.Kind.DELTA) {
      return ToAgent.newBuilder().setChanges(changes(batch, now)).build();
    }
    return ToAgent.newBuilder().setSnapshot(page(batch, packed, now)).build();
  }

  private static Changes.Builder changes(Batch batch, Instant now) {
    Changes.Builder wire =
        Changes.newBuilder()
            .setBatch(batch.id())
            .setEpoch(batch.epoch().id())
            .setRevision(AttachCodec.atLeastZero(batch.revision()));
    batch.changes().forEach(change -> wire.addChanges(encode(change, now)));
    return wire;
  }

  private static SnapshotPage.Builder page(Batch batch, boolean packed, Instant now) {
    SnapshotPage.Builder wire =
        SnapshotPage.newBuilder()
            .setBatch(batch.id())
            .setEpoch(batch.epoch().id())
            .setRevision(AttachCodec.atLeastZero(batch.revision()))
            .setFirst(batch.kind().isFirst())
            .setLast(batch.kind().isLast());
    PackedCodec bans = new PackedCodec(now);
    for (Change change : batch.changes()) {
      if (!packed || !bans.take(change)) {
        wire.addChanges(encode(change, now));
      }
    }
    return wire.addAllBans(bans.encode());
  }

  /** The changes that arrived at {@code now}. */
  public static Received decode(Changes wire, Instant now) throws MalformedException {
    Revision revision = AttachCodec.revision("revision", wire.getRevision());
    return received(
        wire.getBatch(),
        Batch.Kind.DELTA,
        wire.getEpoch(),
        revision.offset() == 0 ? Revision.NONE : revision,
        wire.getChangesList(),
        now);
  }

  /** The page that arrived at {@code now}. */
  public static Received decode(SnapshotPage wire, Instant now) throws MalformedException {
    Received received =
        received(
            wire.getBatch(),
            Batch.Kind.page(wire.getFirst(), wire.getLast()),
            wire.getEpoch(),
            AttachCodec.revision("revision", wire.getRevision()),
            wire.getChangesList(),
            now);
    if (wire.getBansCount() == 0) {
      return received;
    }
    List<Change> changes = new ArrayList<>(received.batch().changes());
    for (PackedBans bans : wire.getBansList()) {
      changes.addAll(PackedCodec.decode(bans, now));
    }
    return new Received(received.batch().with(changes), received.unreadable());
  }

  private static Received received(
      long id,
      Batch.Kind kind,
      long epoch,
      Revision revision,
      List<dev.banyan.wire.Change> wire,
      Instant now) {
    List<Change> changes = new ArrayList<>(wire.size());
    List<Ack.Failed> unreadable = new ArrayList<>();
    for (dev.banyan.wire.Change change : wire) {
      try {
        changes.add(decode(change, now));
      } catch (MalformedException e) {
        unreadable.add(
            new Ack.Failed(
                new EntryKey(change.getKey()),
                new Revision(Math.max(change.getRevision(), 0)),
                "not understood: " + e.getMessage()));
      }
    }
    return new Received(new Batch(id, kind, new Epoch(epoch), revision, changes), unreadable);
  }

  private static dev.banyan.wire.Change encode(Change change, Instant now) {
    var wire =
        dev.banyan.wire.Change.newBuilder()
            .setKey(change.key().value())
            .setRevision(change.revision().offset());
    if (!change.record().equals(change.revision())) {
      wire.setRecord(change.record().offset());
    }
    if (!change.holdsAt(now)) {
      return wire.setLifted(lifted(change.effect())).build();
    }
    if (change.effect() instanceof Change.Blocked blocked) {
      var b =
          Blocked.newBuilder().setJail(blocked.jail().value()).setCidr(Fields.cidr(blocked.cidr()));
      blocked.until().ifPresent(until -> b.setRemainingMs(remaining(until, now)));
      wire.setBlocked(b);
    } else if (change.effect() instanceof Change.Allowed allowed) {
      var a = Allowed.newBuilder().setCidr(Fields.cidr(allowed.cidr()));
      allowed.until().ifPresent(until -> a.setRemainingMs(remaining(until, now)));
      wire.setAllowed(a);
    }
    return wire.build();
  }

  private static Lifted lifted(Change.Effect effect) {
    var wire = Lifted.newBuilder();
    if (effect instanceof Change.Lifted lifted) {
      lifted.unbanned().ifPresent(at -> wire.setUnbannedMs(at.toEpochMilli()));
    }
    return wire.build();
  }

  private static Change decode(dev.banyan.wire.Change wire, Instant now) throws MalformedException {
    Change.Effect effect =
        switch (wire.getChangeCase()) {
          case BLOCKED -> {
            Blocked b = wire.getBlocked();
            yield new Change.Blocked(
                Fields.jail(b.getJail()),
                Fields.cidr(b.getCidr()),
                until(b.hasRemainingMs(), b.getRemainingMs(), now));
          }
          case LIFTED ->
              new Change.Lifted(
                  wire.getLifted().hasUnbannedMs()
                      ? Optional.of(Instant.ofEpochMilli(wire.getLifted().getUnbannedMs()))
                      : Optional.empty());
          case ALLOWED -> {
            Allowed a = wire.getAllowed();
            yield new Change.Allowed(
                Fields.cidr(a.getCidr()), until(a.hasRemainingMs(), a.getRemainingMs(), now));
          }
          case CHANGE_NOT_SET ->
              throw new MalformedException("a change of a kind that this version does not know");
        };
    Revision revision = AttachCodec.revision("revision", wire.getRevision());
    return new Change(
        new EntryKey(wire.getKey()),
        revision,
        effect,
        wire.hasRecord() ? AttachCodec.revision("record", wire.getRecord()) : revision);
  }

  static long remaining(Instant until, Instant now) {
    return Math.max(1, Math.min(LONGEST_MS, Duration.between(now, until).toMillis()));
  }

  private static Optional<Instant> until(boolean limited, long remainingMs, Instant now)
      throws MalformedException {
    if (!limited) {
      return Optional.empty();
    }
    if (remainingMs < 0) {
      throw new MalformedException("remaining_ms: " + remainingMs + " is negative");
    }
    return Optional.of(now.plusMillis(Math.min(remainingMs, LONGEST_MS)));
  }
}
