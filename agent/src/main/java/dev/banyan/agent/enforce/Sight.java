package dev.banyan.agent.enforce;

import static java.util.stream.Collectors.toCollection;

import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this host blocks at a moment, as others see it. Owner: the thread {@code banyan-enforce}.
 */
record Sight(Blockade blockade, Desired desired, Instant now) {

  /** Everything that is blocked. */
  List<Shown> shown() {
    List<Shown> all = new ArrayList<>();
    for (Target target : desired.targets()) {
      if (blockade.jails().contains(target.jail())) {
        blockade
            .wanted(target, desired, now)
            .map(held -> new Shown(target, held.until(), held.change().key().isLocal()))
            .ifPresent(all::add);
      }
    }
    return all;
  }

  /** What is blocked in each jail. */
  Map<JailName, Set<Cidr>> blocked() {
    Map<JailName, Set<Cidr>> blocked = new LinkedHashMap<>();
    for (JailName jail : blockade.jails()) {
      blocked.put(
          jail, blockade.blockedIn(jail, desired, now).collect(toCollection(LinkedHashSet::new)));
    }
    return blocked;
  }

  /** How many networks are to be blocked in each jail. */
  Map<JailName, Long> tally() {
    Map<JailName, Long> tally = new LinkedHashMap<>();
    for (JailName jail : blockade.jails()) {
      tally.put(jail, blockade.blockedIn(jail, desired, now).count());
    }
    return tally;
  }

  /** How many packets each jail has stopped. */
  Map<JailName, Long> dropped() throws FirewallException {
    return blockade.dropped();
  }
}
