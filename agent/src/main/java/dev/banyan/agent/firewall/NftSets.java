package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.NftScript.SetOf;
import dev.banyan.model.JailName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sets of Banyan's nftables table, and how many networks each can hold. A set cannot grow, so
 * one that has become too small is made again. Owner: the firewall.
 */
final class NftSets {
  private static final Logger log = LoggerFactory.getLogger(NftSets.class);

  private final int capacity;
  private final SortedMap<SetOf, Integer> sets = new TreeMap<>();
  private final Set<String> outgrown = new HashSet<>();

  /**
   * @param capacity how many networks a set can hold at first
   */
  NftSets(int capacity) {
    this.capacity = capacity;
  }

  /** Each with how many networks it can hold. */
  SortedMap<SetOf, Integer> all() {
    return sets;
  }

  Collection<SetOf> of(JailName jail) {
    List<SetOf> mine = new ArrayList<>(sets.keySet());
    mine.removeIf(set -> !set.jail().equals(jail));
    return mine;
  }

  boolean has(SetOf set) {
    return sets.containsKey(set);
  }

  /** Single addresses always, and whatever lengths are there already. */
  void choose(Rules rules, NftListing there) {
    sets.keySet().removeIf(set -> !rules.enforces(set.jail()));
    Set<String> names = there.sets();
    for (JailName jail : rules.jails().keySet()) {
      for (Family family : Family.values()) {
        int all = family == Family.V4 ? 32 : 128;
        for (int bits = 1; bits <= all; bits++) {
          var set = new SetOf(jail, family, bits);
          if (bits == all || names.contains(set.name())) {
            int holds = there.capacity(set.name());
            sets.putIfAbsent(set, holds > 0 ? holds : capacity);
          }
        }
      }
    }
  }

  /** Whether some of these are new. */
  boolean need(Iterable<SetOf> needed) {
    boolean more = false;
    for (SetOf set : needed) {
      more |= sets.putIfAbsent(set, capacity) == null;
    }
    return more;
  }

  /** Makes room for so many networks. */
  void grow(SetOf set, int size) {
    int holds = sets.getOrDefault(set, capacity);
    if (isShort(size, holds)) {
      log.warn("the set {} is to hold {} of {}: it is made larger", set.name(), size, holds);
      sets.put(set, Integer.highestOneBit(size) * 4);
      outgrown.add(set.name());
    }
  }

  /** Whether a jail of so many networks has little room left. */
  boolean isShort(JailName jail, int size) {
    return isShort(
        size,
        of(jail).stream().mapToInt(set -> sets.getOrDefault(set, capacity)).max().orElse(capacity));
  }

  private static boolean isShort(int size, int capacity) {
    return size > capacity / 10 * 9;
  }

  /** Sets that have grown and are to be made again. */
  Set<String> outgrown() {
    return outgrown;
  }

  void clear() {
    sets.clear();
    outgrown.clear();
  }
}
