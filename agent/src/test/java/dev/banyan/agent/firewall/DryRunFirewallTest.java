package dev.banyan.agent.firewall;

class DryRunFirewallTest extends FirewallContract {
  private final DryRunFirewall firewall = new DryRunFirewall();

  @Override
  Firewall firewall() {
    return firewall;
  }
}
