package dev.banyan.agent.enforce;

import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import java.util.Set;

class DryRunFirewallTest extends FirewallContract {
  private final DryRunFirewall firewall = new DryRunFirewall();

  @Override
  Firewall firewall() {
    return firewall;
  }

  @Override
  Set<Cidr> holds(JailName jail) {
    return firewall.blocked(jail).keySet();
  }
}
