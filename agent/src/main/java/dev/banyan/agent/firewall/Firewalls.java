package dev.banyan.agent.firewall;

import dev.banyan.agent.process.Programs;
import dev.banyan.conf.AgentSettings;
import java.nio.file.Path;
import java.time.InstantSource;

/** The firewalls by the names that {@code agent.conf} gives them. */
public final class Firewalls {
  private Firewalls() {}

  /** The firewall that {@code agent.conf} asks for. */
  public static Firewall of(AgentSettings settings, Programs programs, InstantSource clock)
      throws FirewallException {
    return of(settings, settings.firewall(), programs, clock);
  }

  static Firewall of(AgentSettings settings, String name, Programs programs, InstantSource clock)
      throws FirewallException {
    return name.equals("command")
        ? new CommandFirewall(programs, clock, settings.actions(), commandState(settings))
        : named(name, programs, clock);
  }

  /** Where it is kept what commands have done. */
  static Path commandState(AgentSettings settings) {
    return settings.state().resolve("commands");
  }

  /**
   * The firewall of this name; {@code command} is not one of them, as it needs more.
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
