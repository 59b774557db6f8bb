package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Entries.Held;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this host must block: what the {@linkplain Entries ban log} says and what it {@linkplain
 * Locals decided by itself}, which may lift what the log says.
 *
 * <p>D2: a network is blocked in a jail until the latest time that any of its keys says.
 *
 * <p>Owner: the thread {@code banyan-enforce}; {@link #ruledUntil(JailName, Address)} may be asked
 * by any.
 */
final class Desired {
  private static final int COUNTED_PREFIX = 64;

  private final Entries entries = new Entries();
  private final Locals locals;

  /**
   * Nothing of the ban log yet.
   *
   * @param locals what this host decided by itself, which is desired too
   */
  Desired(Locals locals) {
    this.locals = locals;
  }

  /** The same entries by a clock that was set. */
  Desired movedBy(Duration jump) {
    var moved = new Desired(locals);
    entries.all().forEach(held -> moved.entries.put(held.epoch(), held.movedBy(jump).change()));
    return moved;
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
    return entries.blockedUntil(EntryKey.automatic(jail, Optional.empty(), cidr));
  }

  /** The key of which the entry says the longest time for this target. */
  Optional<Held> strongest(Target target, Instant now) {
    Held strongest = null;
    for (Held held : entries.blocks().of(target)) {
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
    for (Held held : entries.blocks().of(target)) {
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
    entries.blocks().in(jail).forEach(cidr -> targets.add(new Target(jail, cidr)));
    for (Locals.Local local : locals.bans()) {
      if (local.ban().jail().equals(jail) && !entries.blocks().contains(local.target())) {
        targets.add(local.target());
      }
    }
    return targets;
  }

  /** Everything that is blocked. */
  Set<Target> targets() {
    Set<Target> targets = entries.blocks().targets();
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

  /** Forgets entries that have ended; what they blocked. */
  Set<Target> expire(Instant now) {
    Set<Target> targets = new LinkedHashSet<>();
    for (Held held : entries.endedBy(now)) {
      EntryKey key = held.change().key();
      entries.target(key).ifPresent(targets::add);
      locals.over(held, now);
      entries.forget(key);
    }
    targets.addAll(locals.expire(now));
    return targets;
  }

  /** What others hold takes the place of this: nothing is blocked by what they lack. */
  void replacedBy(Desired others, Instant now) {
    for (Held held : entries.all()) {
      if (others.entries.target(held.change().key()).isEmpty()) {
        locals.over(held, now);
      }
    }
  }

  /** Forgets the entries of other logs; what they blocked. */
  Set<Target> forgetOtherThan(Epoch log, Instant now) {
    Set<Target> targets = new LinkedHashSet<>();
    for (Held held : entries.ofOthersThan(log)) {
      EntryKey key = held.change().key();
      entries.target(key).ifPresent(targets::add);
      locals.over(held, now);
      entries.forget(key);
    }
    return targets;
  }

  /** When the next entry ends. */
  Optional<Instant> nextEnd() {
    Instant next = Instant.MAX;
    for (Held held : entries.all()) {
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

  /** What the ban log says. */
  Entries entries() {
    return entries;
  }

  /** Another number when something else may be desired, but for what ends. */
  long version() {
    return entries.version() + locals.version();
  }
}
