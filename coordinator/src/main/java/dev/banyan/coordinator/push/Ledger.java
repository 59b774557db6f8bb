package dev.banyan.coordinator.push;

import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Change;
import dev.banyan.model.Digest;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The newest change of each key, in the order of their revisions: what an agent that knows a
 * revision still has to hear is what stands behind it.
 *
 * <p>I1: of each key only the change with the highest revision is held.
 *
 * <p>I2: what was lifted or has ended stays as long as there is room, so that an agent that was
 * away hears of it; whoever knows less than {@link #floor} needs a snapshot.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Ledger {
  private final int maxEnded;
  private final Map<EntryKey, Scoped> byKey = new HashMap<>();
  private final NavigableMap<Position, Scoped> byPosition = new TreeMap<>();
  private final NavigableMap<Position, Scoped> urgent = new TreeMap<>();
  private Epoch epoch = Epoch.NONE;
  private Revision head = Revision.NONE;
  private Revision floor = Revision.NONE;
  private long version;

  /**
   * @param maxEnded how many changes that have no effect any more are kept at most
   */
  Ledger(int maxEnded) {
    this.maxEnded = maxEnded;
  }

  /** Takes what the ban log's table says. */
  void take(Epoch newEpoch, Revision upTo, List<Scoped> changes) {
    if (head.isAfter(upTo)) {
      clear();
    }
    epoch = newEpoch;
    head = upTo;
    changes.forEach(this::put);
    version++;
  }

  /** Forgets everything, but not how far it was: who followed that log has to start again. */
  void clear() {
    byKey.clear();
    byPosition.clear();
    urgent.clear();
    floor = Revision.NONE;
  }

  private void put(Scoped scoped) {
    Change change = scoped.change();
    Scoped held = byKey.get(change.key());
    if (held != null) {
      if (held.change().revision().isAfter(change.revision())) {
        return;
      }
      byPosition.remove(position(held));
      urgent.remove(position(held));
    }
    byKey.put(change.key(), scoped);
    byPosition.put(position(scoped), scoped);
    if (!(change.effect() instanceof Change.Blocked)) {
      urgent.put(position(scoped), scoped);
    }
  }

  Epoch epoch() {
    return epoch;
  }

  /** Up to which revision everything is known. */
  Revision head() {
    return head;
  }

  /** Whoever holds less than this cannot follow: what it would have to hear is forgotten. */
  Revision floor() {
    return floor;
  }

  /** Changes with every call of {@link #take}. */
  long version() {
    return version;
  }

  /** Whether an agent that holds this needs no more than what stands behind it. */
  boolean canResume(Epoch known, Revision from) {
    return known.equals(epoch) && !from.isAfter(head) && !floor.isAfter(from);
  }

  boolean hasMore(Position from) {
    return byPosition.ceilingKey(from) != null;
  }

  /** Whether more than bans stand behind a position. */
  boolean hasUrgent(Position from) {
    return urgent.ceilingKey(from) != null;
  }

  /** What stands behind a position and is no ban: what ends one or forbids it. */
  Part urgent(Position from, HostName host, int limit) {
    return part(urgent.tailMap(from, true), from, host, limit, scoped -> true);
  }

  /**
   * What stands behind a position.
   *
   * @param changes those that concern the host, by revision
   * @param common whether they are the same for every host
   * @param next where to go on
   * @param more whether anything follows
   */
  record Part(List<Change> changes, boolean common, Position next, boolean more) {}

  /** What an agent that has followed up to {@code from} has to hear next, ended bans included. */
  Part after(Position from, HostName host, int limit) {
    return part(byPosition.tailMap(from, true), from, host, limit, scoped -> true);
  }

  /** The next of a snapshot of this revision: what holds and did not change since. */
  Part page(Position from, Revision of, HostName host, int limit, Instant now) {
    Position end = Position.after(of);
    var rest = byPosition.subMap(from, true, end, false);
    return part(rest, from, host, limit, scoped -> scoped.change().holdsAt(now));
  }

  /**
   * What the hosts are to hold, by host; what concerns all is under none.
   *
   * @param horizon what ends before that does not count
   */
  Map<Optional<HostName>, Digest> digests(Instant horizon) {
    Map<Optional<HostName>, Digest> digests = new HashMap<>();
    for (Scoped scoped : byKey.values()) {
      Change change = scoped.change();
      if (change.holdsAt(horizon)) {
        digests.merge(
            scoped.host(), Digest.NOTHING.with(change.key(), change.record()), Digest::plus);
      }
    }
    return digests;
  }

  private static Part part(
      NavigableMap<Position, Scoped> rest,
      Position from,
      HostName host,
      int limit,
      Predicate<Scoped> wanted) {
    List<Change> changes = new ArrayList<>();
    boolean common = true;
    Position next = from;
    for (Entry<Position, Scoped> entry : rest.entrySet()) {
      if (changes.size() == limit) {
        return new Part(changes, common, entry.getKey(), true);
      }
      Scoped scoped = entry.getValue();
      next = new Position(entry.getKey().revision(), entry.getKey().key() + '\0');
      common &= scoped.host().isEmpty();
      if (wanted.test(scoped) && scoped.host().map(host::equals).orElse(true)) {
        changes.add(scoped.change());
      }
    }
    return new Part(changes, common, next, false);
  }

  /** Forgets the oldest of what has no effect any more, if it is too much. */
  void prune(Instant now) {
    long ended = byKey.values().stream().filter(s -> !s.change().holdsAt(now)).count();
    if (ended <= maxEnded) {
      return;
    }
    long excess = ended - maxEnded / 2;
    for (var i = byPosition.values().iterator(); excess > 0 && i.hasNext(); ) {
      Scoped scoped = i.next();
      Change change = scoped.change();
      if (!change.holdsAt(now)) {
        i.remove();
        urgent.remove(position(scoped));
        byKey.remove(change.key());
        floor = change.revision();
        excess--;
      }
    }
  }

  private static Position position(Scoped scoped) {
    return Position.of(scoped.change().key(), scoped.change().revision());
  }
}
