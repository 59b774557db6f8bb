package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Entries.Held;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.JailName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which entries block a network in a jail. There may be a hundred thousand of them, and nearly all
 * stand alone: an entry that does takes no list, and none repeats its jail. Owner: the thread
 * {@code banyan-enforce}.
 */
final class Blocks {
  private final Map<JailName, InJail> jails = new HashMap<>();

  /** Of each network one entry, and of few of them more. */
  private record InJail(Map<Cidr, Held> first, Map<Cidr, List<Held>> more) {
    static final InJail EMPTY = new InJail(Map.of(), Map.of());

    List<Held> of(Cidr cidr) {
      Held held = first.get(cidr);
      if (held == null) {
        return List.of();
      }
      List<Held> others = more.get(cidr);
      return others == null
          ? List.of(held)
          : Stream.concat(Stream.of(held), others.stream()).toList();
    }

    void set(Cidr cidr, List<Held> all) {
      more.remove(cidr);
      if (all.isEmpty()) {
        first.remove(cidr);
      } else {
        first.put(cidr, all.get(0));
      }
      if (all.size() > 1) {
        more.put(cidr, all.subList(1, all.size()));
      }
    }
  }

  /** What blocks it, in no order. */
  List<Held> of(Target target) {
    return jails.getOrDefault(target.jail(), InJail.EMPTY).of(target.cidr());
  }

  boolean contains(Target target) {
    return jails.getOrDefault(target.jail(), InJail.EMPTY).first().containsKey(target.cidr());
  }

  /** From now on this blocks it too. */
  void add(Target target, Held held) {
    List<Held> all = new ArrayList<>(of(target));
    all.add(held);
    jails
        .computeIfAbsent(target.jail(), jail -> new InJail(new HashMap<>(), new HashMap<>()))
        .set(target.cidr(), all);
  }

  /** What is of this key blocks it no more. */
  void remove(Target target, EntryKey key) {
    InJail in = jails.get(target.jail());
    if (in != null) {
      List<Held> all = in.of(target.cidr());
      in.set(target.cidr(), all.stream().filter(h -> !h.change().key().equals(key)).toList());
    }
  }

  /** Everything that is blocked in a jail. */
  Collection<Cidr> in(JailName jail) {
    return jails.getOrDefault(jail, InJail.EMPTY).first().keySet();
  }

  /** Everything that is blocked. */
  Set<Target> targets() {
    Set<Target> targets = new LinkedHashSet<>();
    jails.forEach((jail, in) -> in.first().keySet().forEach(c -> targets.add(new Target(jail, c))));
    return targets;
  }
}
