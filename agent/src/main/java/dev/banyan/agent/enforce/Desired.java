package dev.banyan.agent.enforce;

import dev.banyan.model.Address;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this host must block, by the keys of the ban log: the newest entry of each key.
 *
 * <p>D1: of two entries of one key and epoch the one with the higher revision holds, whatever the
 * order in which they come; an entry of another epoch replaces what is held. D2: a network is
 * blocked in a jail until the latest time that any of its keys says. D3: what is lifted is
 * remembered until everything up to it is held, so that an older ban that comes late is known as
 * such.
 *
 * <p>Owner: the thread {@code banyan-enforce}; {@link #blockedUntil} may be asked by any.
 */
final class Desired {
  private static final int COUNTED_PREFIX = 64;

  private final Map<EntryKey, Held> entries = new ConcurrentHashMap<>();
  private final Blocks blocks = new Blocks();
  private final Map<EntryKey, Held> allowed = new HashMap<>();
  private final Map<EntryKey, Held> lifted = new HashMap<>();
  private final Map<JailName, JailName> jails = new HashMap<>();
  private final Locals locals;
  private Epoch lastEpoch = Epoch.NONE;
  private long version;

  /**
   * A table that holds nothing of the ban log.
   *
   * @param locals what this host decided by itself, which is desired too
   */
  Desired(Locals locals) {
    this.locals = locals;
  }

  /** An entry and the log that it is from. */
  record Held(Epoch epoch, Change change) {
    Optional<Instant> until() {
      if (change.effect() instanceof Blocked blocked) {
        return blocked.until();
      }
      return change.effect() instanceof Allowed allow ? allow.until() : Optional.empty();
    }

    private Held movedBy(Duration jump) {
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

  /** The same entries by a clock that was set. */
  Desired movedBy(Duration jump) {
    var moved = new Desired(locals);
    entries.values().forEach(held -> moved.put(held.epoch(), held.movedBy(jump).change()));
    return moved;
  }

  /** Until when the key blocks; {@link Instant#MAX}: for ever; empty: it does not. Any thread. */
  Optional<Instant> blockedUntil(EntryKey key) {
    Held held = entries.get(key);
    return held != null && held.change().effect() instanceof Blocked blocked
        ? Optional.of(blocked.until().orElse(Instant.MAX))
        : Optional.empty();
  }

  /**
   * Until when the cluster's rule blocks this address, or the network of which IPv6 addresses count
   * as one; {@link Instant#MAX}: for ever. Any thread.
   */
  Optional<Instant> ruledUntil(JailName jail, Address address) {
    Optional<Instant> single = ruledUntil(jail, Cidr.of(address));
    return single.isEmpty() && address.v6()
        ? ruledUntil(jail, new Cidr(address, COUNTED_PREFIX))
        : single;
  }

  private Optional<Instant> ruledUntil(JailName jail, Cidr cidr) {
    return blockedUntil(EntryKey.automatic(jail, Optional.empty(), cidr));
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

  /** The key of which the entry says the longest time for this target. */
  Optional<Held> strongest(Target target, Instant now) {
    Held strongest = null;
    for (Held held : blocks.of(target)) {
      if (!held.endedBy(now)
          && (strongest == null || lasts(held, strongest))
          && !locals.lifts(target, held)) {
        strongest = held;
      }
    }
    Locals.Local local = locals.ban(target);
    if (local != null
        && local.ban().isInForce(now)
        && (strongest == null || lasts(local.held(), strongest))) {
      strongest = local.held();
    }
    return Optional.ofNullable(strongest);
  }

  /**
   * Until when a rule of the cluster blocks it, or has blocked it a moment ago, as far as nobody
   * lifted that here.
   */
  Optional<Instant> ruledUntil(Target target) {
    Instant until = null;
    for (Held held : blocks.of(target)) {
      Instant end = held.until().orElse(Instant.MAX);
      if (held.change().key().isAutomatic()
          && !locals.lifts(target, held)
          && (until == null || end.isAfter(until))) {
        until = end;
      }
    }
    return Optional.ofNullable(until);
  }

  private static boolean lasts(Held one, Held other) {
    return other.until().isPresent()
        && (one.until().isEmpty() || one.until().get().isAfter(other.until().get()));
  }

  /** Everything that is blocked in a jail. */
  List<Target> targetsIn(JailName jail) {
    List<Target> targets = new ArrayList<>();
    blocks.in(jail).forEach(cidr -> targets.add(new Target(jail, cidr)));
    for (Locals.Local local : locals.bans()) {
      if (local.ban().jail().equals(jail) && !blocks.contains(local.target())) {
        targets.add(local.target());
      }
    }
    return targets;
  }

  /** Everything that is blocked. */
  Set<Target> targets() {
    Set<Target> targets = blocks.targets();
    locals.bans().forEach(local -> targets.add(local.target()));
    return targets;
  }

  /** Everything that is blocked within or around any of these networks. */
  Set<Target> targetsTouching(Set<Cidr> networks) {
    Set<Target> touching = new LinkedHashSet<>();
    for (Target target : targets()) {
      Cidr blocked = target.cidr();
      if (networks.stream().anyMatch(n -> n.contains(blocked) || blocked.contains(n))) {
        touching.add(target);
      }
    }
    return touching;
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

  /** Forgets entries that have ended; what they blocked. */
  Set<Target> expire(Instant now) {
    Set<Target> targets = new LinkedHashSet<>();
    List<Held> ended = entries.values().stream().filter(held -> held.endedBy(now)).toList();
    for (Held held : ended) {
      target(held.change().key()).ifPresent(targets::add);
      noteEnd(held);
      forget(held.change().key());
    }
    targets.addAll(locals.expire(now));
    return targets;
  }

  /** What was blocked by rule until then counts no more. */
  private void noteEnd(Held held) {
    if (held.change().key().isAutomatic()) {
      target(held.change().key())
          .ifPresent(target -> held.until().ifPresent(end -> locals.ended(target, end)));
    }
  }

  /** Forgets the entries of other logs; what they blocked. */
  Set<Target> forgetOtherThan(Epoch log) {
    Set<Target> targets = new LinkedHashSet<>();
    List<Held> others =
        entries.values().stream().filter(held -> !held.epoch().equals(log)).toList();
    for (Held held : others) {
      target(held.change().key()).ifPresent(targets::add);
      forget(held.change().key());
    }
    return targets;
  }

  /** When the next entry ends. */
  Optional<Instant> nextEnd() {
    Instant next = Instant.MAX;
    for (Held held : entries.values()) {
      next = earlier(next, held.until().orElse(next));
    }
    for (Locals.Local local : locals.bans()) {
      next = earlier(next, local.ban().until().orElse(next));
    }
    return Optional.of(next).filter(end -> !end.equals(Instant.MAX));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
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

  /** What the ban log says. */
  Collection<Held> entries() {
    return entries.values();
  }

  /** Another number of this table when something else may be desired, but for what ends. */
  long version() {
    return version + locals.version();
  }

  private void forget(EntryKey key) {
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
