package dev.banyan.agent.enforce;

import dev.banyan.model.Change;
import dev.banyan.model.Change.Allowed;
import dev.banyan.model.Change.Blocked;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the ban log says: the newest entry of each key.
 *
 * <p>D1: of two entries of one key and epoch the one with the higher revision holds, whatever the
 * order in which they come; an entry of another epoch replaces what is held. D3: what is lifted is
 * remembered until everything up to it is held, so that an older ban that comes late is known as
 * such.
 *
 * <p>Owner: the thread {@code banyan-enforce}; {@link #blockedUntil} may be asked by any.
 */
final class Entries {
  private final Map<EntryKey, Held> entries = new ConcurrentHashMap<>();
  private final Blocks blocks = new Blocks();
  private final Map<EntryKey, Held> allowed = new HashMap<>();
  private final Map<EntryKey, Held> lifted = new HashMap<>();
  private final Map<JailName, JailName> jails = new HashMap<>();
  private Epoch lastEpoch = Epoch.NONE;
  private long version;

  /** An entry and the log that it is from. */
  record Held(Epoch epoch, Change change) {
    Optional<Instant> until() {
      if (change.effect() instanceof Blocked blocked) {
        return blocked.until();
      }
      return change.effect() instanceof Allowed allow ? allow.until() : Optional.empty();
    }

    Held movedBy(Duration jump) {
      Change.Effect effect = change.effect();
      if (effect instanceof Blocked blocked) {
        effect = new Blocked(blocked.jail(), blocked.cidr(), until().map(end -> end.plus(jump)));
      } else if (effect instanceof Allowed allow) {
        effect = new Allowed(allow.cidr(), until().map(end -> end.plus(jump)));
      }
      return new Held(epoch, change.with(effect));
    }

    boolean endedBy(Instant now) {
      return until().filter(end -> !end.isAfter(now)).isPresent();
    }
  }

  /**
   * Takes an entry in.
   *
   * @return whether it is news
   */
  boolean put(Epoch epoch, Change change) {
    Held before = entries.get(change.key());
    if (before != null
        && before.epoch().equals(epoch)
        && !change.revision().isAfter(before.change().revision())) {
      return false;
    }
    forget(change.key());
    version++;
    var held = shared(epoch, change);
    entries.put(change.key(), held);
    if (held.change().effect() instanceof Blocked blocked) {
      blocks.add(new Target(blocked.jail(), blocked.cidr()), held);
    } else if (change.effect() instanceof Allowed) {
      allowed.put(change.key(), held);
    } else {
      lifted.put(change.key(), held);
    }
    return true;
  }

  /** Takes in an entry that another table held, unless its key is here. */
  void keep(Held held) {
    if (!entries.containsKey(held.change().key())) {
      put(held.epoch(), held.change());
    }
  }

  /** Until when the key blocks; {@link Instant#MAX}: for ever; empty: it does not. Any thread. */
  Optional<Instant> blockedUntil(EntryKey key) {
    Held held = entries.get(key);
    return held != null && held.change().effect() instanceof Blocked blocked
        ? Optional.of(blocked.until().orElse(Instant.MAX))
        : Optional.empty();
  }

  /** What the key says, if anything. */
  Optional<Held> held(EntryKey key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** What the key blocks now, if it does. */
  Optional<Target> target(EntryKey key) {
    Held held = entries.get(key);
    return held != null && held.change().effect() instanceof Blocked blocked
        ? Optional.of(new Target(blocked.jail(), blocked.cidr()))
        : Optional.empty();
  }

  /** Whether what the key blocks is blocked by it at that moment still. */
  boolean lasts(EntryKey key, Instant at) {
    Held held = entries.get(key);
    return held != null && held.change().holdsAt(at);
  }

  /** Whether the key allows something. */
  boolean allows(EntryKey key) {
    return allowed.containsKey(key);
  }

  /** What blocks, by target. */
  Blocks blocks() {
    return blocks;
  }

  /** Networks on the cluster's allow list. */
  Set<Cidr> allowed(Instant now) {
    Set<Cidr> networks = new HashSet<>();
    for (Held held : allowed.values()) {
      if (!held.endedBy(now) && held.change().effect() instanceof Allowed allow) {
        networks.add(allow.cidr());
      }
    }
    return networks;
  }

  /** Forgets what was lifted up to here, and what other logs say was lifted. */
  void forgetLifted(Epoch epoch, Revision upTo) {
    List<EntryKey> old = new ArrayList<>();
    for (Held held : lifted.values()) {
      if (!held.epoch().equals(epoch) || !held.change().revision().isAfter(upTo)) {
        old.add(held.change().key());
      }
    }
    old.forEach(this::forget);
  }

  /** Those that have ended. */
  List<Held> endedBy(Instant now) {
    return entries.values().stream().filter(held -> held.endedBy(now)).toList();
  }

  /** Those of other logs. */
  List<Held> ofOthersThan(Epoch log) {
    return entries.values().stream().filter(held -> !held.epoch().equals(log)).toList();
  }

  Collection<Held> all() {
    return entries.values();
  }

  /** Another number when something else may be said, but for what ends. */
  long version() {
    return version;
  }

  /** Forgets what the key says. */
  void forget(EntryKey key) {
    version++;
    Held held = entries.remove(key);
    allowed.remove(key);
    lifted.remove(key);
    if (held != null && held.change().effect() instanceof Blocked blocked) {
      blocks.remove(new Target(blocked.jail(), blocked.cidr()), key);
    }
  }

  /** Of a hundred thousand entries, most are of one jail and one log. */
  private Held shared(Epoch epoch, Change change) {
    lastEpoch = lastEpoch.equals(epoch) ? lastEpoch : epoch;
    if (change.effect() instanceof Blocked blocked) {
      JailName jail = jails.computeIfAbsent(blocked.jail(), name -> name);
      var effect = new Blocked(jail, blocked.cidr(), blocked.until());
      return new Held(lastEpoch, change.with(effect));
    }
    return new Held(lastEpoch, change);
  }
}
