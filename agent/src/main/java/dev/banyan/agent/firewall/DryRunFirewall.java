package dev.banyan.agent.firewall;

import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what would be blocked, and blocks nothing. It remembers it, so that everything around it
 * goes on as with a real one. Owner: the thread {@code banyan-enforce}.
 */
public non-sealed class DryRunFirewall implements Firewall {
  private static final Logger log = LoggerFactory.getLogger(DryRunFirewall.class);

  private final Map<JailName, Map<Cidr, Optional<Duration>>> blocked = new HashMap<>();
  private Set<Cidr> allowed = Set.of();

  @Override
  public String name() {
    return "dry-run";
  }

  @Override
  public int establish(Rules rules) throws FirewallException {
    int before = blocked.size();
    blocked.keySet().retainAll(rules.jails().keySet());
    int gone = before - blocked.size();
    rules.jails().keySet().forEach(jail -> blocked.computeIfAbsent(jail, j -> new HashMap<>()));
    return gone + (blocked.size() - (before - gone));
  }

  @Override
  public void allow(Set<Cidr> networks) throws FirewallException {
    allowed = Set.copyOf(networks);
  }

  @Override
  public Map<Integer, Refusal> apply(List<Operation> operations) throws FirewallException {
    Map<Integer, Refusal> refused = new HashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      Map<Cidr, Optional<Duration>> jail = blocked.get(operation.jail());
      if (jail == null) {
        refused.put(i, new Refusal("jail " + operation.jail() + " is not enforced here", false));
      } else if (operation instanceof Block block) {
        jail.put(block.cidr(), block.left());
        log.info("would block {} in {} for {}", block.cidr(), block.jail(), time(block.left()));
      } else if (jail.remove(operation.cidr()) != null) {
        log.info("would unblock {} in {}", operation.cidr(), operation.jail());
      }
    }
    return refused;
  }

  @Override
  public void replace(JailName jail, Map<Cidr, Optional<Duration>> networks)
      throws FirewallException {
    blocked.put(jail, new HashMap<>(networks));
    log.info("would block {} networks in {}", networks.size(), jail);
  }

  @Override
  public Set<JailName> lacking(Map<JailName, Integer> sizes) throws FirewallException {
    Set<JailName> lacking = new HashSet<>(sizes.keySet());
    lacking.removeIf(jail -> blocked(jail).size() >= sizes.getOrDefault(jail, 0));
    return lacking;
  }

  @Override
  public Set<Cidr> holds(JailName jail) throws FirewallException {
    return blocked(jail).keySet();
  }

  @Override
  public void endFlows(Collection<Cidr> networks) throws FirewallException {
    log.debug("would end the flows of {} networks", networks.size());
  }

  @Override
  public void teardown() throws FirewallException {
    blocked.clear();
    allowed = Set.of();
  }

  @Override
  public void close() {}

  /** What would be blocked in a jail, with the time that it was given. */
  public Map<Cidr, Optional<Duration>> blocked(JailName jail) {
    return Map.copyOf(blocked.getOrDefault(jail, Map.of()));
  }

  /** What would be let through. */
  public Set<Cidr> allowed() {
    return allowed;
  }

  private static String time(Optional<Duration> left) {
    return left.map(duration -> duration.toSeconds() + " s").orElse("ever");
  }
}
