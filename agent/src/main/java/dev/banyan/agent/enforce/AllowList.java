package dev.banyan.agent.enforce;

import com.google.common.collect.Sets;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.util.HashSet;
import java.util.Set;

/**
 * What is never blocked on this host: what the policy and the operators list, and its own
 * addresses. Owner: the thread {@code banyan-enforce}.
 */
final class AllowList {
  private final OwnAddresses ownAddresses;
  private Set<Address> own;
  private Set<Cidr> networks = Set.of();

  AllowList(OwnAddresses ownAddresses) {
    this.ownAddresses = ownAddresses;
    own = ownAddresses.now();
  }

  /** Asks again for the host's own addresses. */
  void lookAround() {
    own = ownAddresses.now();
  }

  /**
   * Takes over what is listed now.
   *
   * @return what was added or taken away
   */
  Set<Cidr> update(Policy policy, Set<Cidr> listed) {
    Set<Cidr> next = new HashSet<>(listed);
    next.addAll(policy.ignoreip());
    own.forEach(address -> next.add(Cidr.of(address)));
    Set<Cidr> changed = Set.copyOf(Sets.symmetricDifference(networks, next));
    networks = Set.copyOf(next);
    return changed;
  }

  /** All of them. */
  Set<Cidr> networks() {
    return networks;
  }

  /** Whether nothing of the network may be blocked in the jail. */
  boolean covers(Policy policy, JailName jail, Cidr cidr) {
    return covers(networks, cidr)
        || policy.jail(jail).map(Jail::ignoreip).filter(list -> covers(list, cidr)).isPresent();
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
