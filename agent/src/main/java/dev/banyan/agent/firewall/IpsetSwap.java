package dev.banyan.agent.firewall;

import dev.banyan.model.Cidr;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Replaces the whole content of sets: fills new ones, one of each family, and swaps them in, so
 * that what is in both is held all the time. A set grows so, too.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
record IpsetSwap(Ipset ipset) {
  /** How many networks a set has room for at least. */
  static final int CAPACITY = 131_072;

  /**
   * Makes these networks all that the sets hold.
   *
   * @param names of the sets
   * @param networks of both families, with the time that is left; empty: for ever
   * @param there the sets that there are; others are made
   */
  void fill(
      Function<Family, String> names, Map<Cidr, Optional<Duration>> networks, Set<String> there)
      throws FirewallException {
    ipset.restore(
        networks.size(),
        to -> {
          for (Family family : Family.values()) {
            String set = names.apply(family);
            if (!there.contains(set)) {
              to.append(Ipset.create(set, family, CAPACITY)).append('\n');
            }
            fill(to, set, family, networks);
          }
        });
  }

  private static void fill(
      Writer to, String set, Family family, Map<Cidr, Optional<Duration>> networks)
      throws IOException {
    int capacity = Math.max(CAPACITY, Integer.highestOneBit(size(networks, family)) * 4);
    String fresh = Names.newSet(family);
    to.append("destroy ").append(fresh).append('\n');
    to.append(Ipset.create(fresh, family, capacity)).append('\n');
    for (Map.Entry<Cidr, Optional<Duration>> entry : networks.entrySet()) {
      if (Family.of(entry.getKey()) == family) {
        to.append("add ").append(fresh).append(' ').append(entry.getKey().toString());
        to.append(" timeout ").append(Long.toString(Ipset.seconds(entry.getValue())));
        to.append('\n');
      }
    }
    to.append("swap ").append(fresh).append(' ').append(set).append('\n');
    to.append("destroy ").append(fresh).append('\n');
  }

  /** How many of the networks are of a family. */
  static int size(Map<Cidr, Optional<Duration>> networks, Family family) {
    int size = 0;
    for (Cidr network : networks.keySet()) {
      size += Family.of(network) == family ? 1 : 0;
    }
    return size;
  }
}
