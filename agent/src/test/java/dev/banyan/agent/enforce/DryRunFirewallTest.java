package dev.banyan.agent.enforce;

class DryRunFirewallTest extends FirewallContract {
  private final DryRunFirewall firewall = new DryRunFirewall();

  @Override
  Firewall firewall() {
    return firewall;
  }
}
