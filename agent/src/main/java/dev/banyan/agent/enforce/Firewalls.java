package dev.banyan.agent.enforce;

import dev.banyan.agent.process.Programs;
import java.time.InstantSource;

/** The firewalls by the names that {@code agent.conf} gives them. */
public final class Firewalls {
  private Firewalls() {}

  /**
   * The firewall of this name.
   *
   * @throws FirewallException if it cannot work here; the text says what to install or grant
   */
  public static Firewall named(String name, Programs programs, InstantSource clock)
      throws FirewallException {
    return switch (name) {
      case "ipset" -> new IpsetFirewall(programs);
      case "iptables" -> new IptablesFirewall(programs, clock);
      case "nftables" -> new NftablesFirewall(programs);
      case "dry-run" -> new DryRunFirewall();
      default ->
          throw new FirewallException(
              FirewallException.Reason.MISSING,
              "firewall = %s: expected ipset, iptables, nftables or dry-run".formatted(name));
    };
  }
}
