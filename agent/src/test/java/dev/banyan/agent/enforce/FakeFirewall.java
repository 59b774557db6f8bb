package dev.banyan.agent.enforce;

import dev.banyan.agent.firewall.DryRunFirewall;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.agent.firewall.Rules;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A firewall that remembers, and that refuses or fails when it is told to. */
final class FakeFirewall extends DryRunFirewall {
  final Set<Cidr> refusing = new HashSet<>();
  final Set<Cidr> withoutRoom = new HashSet<>();
  final Set<Cidr> unblocked = new HashSet<>();
  final Set<Cidr> withoutFlows = ConcurrentHashMap.newKeySet();
  final AtomicInteger failures = new AtomicInteger();
  volatile boolean failing;

  /** Whether the process ends when it has changed something. */
  boolean killing;

  int defects;
  int operations;
  int replacements;

  @Override
  public int establish(Rules rules) throws FirewallException {
    fail();
    int found = super.establish(rules) + defects;
    defects = 0;
    return found;
  }

  @Override
  public void allow(Set<Cidr> networks) throws FirewallException {
    fail();
    super.allow(networks);
  }

  @Override
  public Map<Integer, Refusal> apply(List<Operation> list) throws FirewallException {
    fail();
    Map<Integer, Refusal> refused = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      Operation operation = list.get(i);
      if (refusing.contains(operation.cidr()) || withoutRoom.contains(operation.cidr())) {
        boolean full = withoutRoom.contains(operation.cidr());
        refused.put(i, new Refusal("refused " + operation.cidr(), full));
      } else {
        operations++;
        if (operation instanceof Unblock) {
          unblocked.add(operation.cidr());
        }
        super.apply(List.of(operation));
      }
    }
    if (killing) {
      throw new IllegalStateException("killed");
    }
    return refused;
  }

  @Override
  public void replace(JailName jail, Map<Cidr, Optional<Duration>> networks)
      throws FirewallException {
    fail();
    replacements++;
    super.replace(jail, networks);
  }

  @Override
  public void endFlows(Collection<Cidr> networks) throws FirewallException {
    fail();
    withoutFlows.addAll(networks);
  }

  private void fail() throws FirewallException {
    if (failing) {
      failures.incrementAndGet();
      throw new FirewallException(FirewallException.Reason.FAILED, "it hangs");
    }
  }
}
