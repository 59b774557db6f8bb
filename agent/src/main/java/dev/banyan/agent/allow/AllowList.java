package dev.banyan.agent.allow;

import static java.util.stream.Collectors.toSet;

import com.google.common.collect.Sets;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.IgnoredName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is never blocked on this host: what the policy and the operators list, its own addresses,
 * and those of whom it needs. Owner: the thread {@code banyan-enforce}.
 */
public final class AllowList {
  private final Surroundings surroundings;
  private Lists lists = new Lists(Set.of(), Map.of());
  private long version;

  /**
   * @param everywhere allowed in every jail
   * @param named what names stand for that only some jails ignore
   */
  private record Lists(Set<Cidr> everywhere, Map<JailName, Set<Cidr>> named) {
    Set<Cidr> named(JailName jail) {
      return named.getOrDefault(jail, Set.of());
    }
  }

  public AllowList(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Takes over what is listed now, and looks around anew.
   *
   * @return what was added or taken away
   */
  public Set<Cidr> update(Policy policy, Set<Cidr> listed) {
    Lists before = lists;
    lists = now(policy, listed);
    Set<Cidr> changed =
        new HashSet<>(Sets.symmetricDifference(before.everywhere(), lists.everywhere()));
    for (JailName jail : Sets.union(before.named().keySet(), lists.named().keySet())) {
      changed.addAll(Sets.symmetricDifference(before.named(jail), lists.named(jail)));
    }
    version += changed.isEmpty() ? 0 : 1;
    return changed;
  }

  /** Another number when other networks are allowed. */
  public long version() {
    return version;
  }

  private Lists now(Policy policy, Set<Cidr> listed) {
    Set<Cidr> everywhere = new HashSet<>(listed);
    everywhere.addAll(policy.ignoreip());
    surroundings.addresses().forEach(address -> everywhere.add(Cidr.of(address)));
    Map<JailName, Set<Cidr>> named = new HashMap<>();
    Map<String, Set<Address>> answers = surroundings.named(names(policy));
    for (IgnoredName ignored : policy.ignoreNames()) {
      Set<Cidr> list =
          ignored
              .jail()
              .map(jail -> named.computeIfAbsent(jail, j -> new HashSet<>()))
              .orElse(everywhere);
      answers.getOrDefault(ignored.name(), Set.of()).forEach(a -> list.add(Cidr.of(a)));
    }
    return new Lists(Set.copyOf(everywhere), Map.copyOf(named));
  }

  private static Set<String> names(Policy policy) {
    return policy.ignoreNames().stream().map(IgnoredName::name).collect(toSet());
  }

  /** What is allowed in every jail. */
  public Set<Cidr> networks() {
    return lists.everywhere();
  }

  /** Whether nothing of the network may be blocked in the jail. */
  public boolean covers(Policy policy, JailName jail, Cidr cidr) {
    return covers(lists.everywhere(), cidr)
        || covers(lists.named(jail), cidr)
        || policy.jail(jail).map(Jail::ignoreip).filter(list -> covers(list, cidr)).isPresent();
  }

  /**
   * What the jail alone ignores and lies in the network: there is no chain in which it could pass
   * while the rest is blocked.
   */
  public Optional<Cidr> ignoredWithin(Policy policy, JailName jail, Cidr cidr) {
    return Stream.concat(
            lists.named(jail).stream(),
            policy.jail(jail).stream().flatMap(j -> j.ignoreip().stream()))
        .filter(network -> cidr.contains(network) && !covers(lists.everywhere(), network))
        .findFirst();
  }

  private static boolean covers(Iterable<Cidr> networks, Cidr cidr) {
    for (Cidr network : networks) {
      if (network.contains(cidr)) {
        return true;
      }
    }
    return false;
  }
}
