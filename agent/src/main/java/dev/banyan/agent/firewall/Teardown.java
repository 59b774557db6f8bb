package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.FirewallException.Reason;
import dev.banyan.agent.process.Programs;
import dev.banyan.conf.AgentSettings;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Takes everything of Banyan out of a host's firewalls, whichever of them it has used. */
public final class Teardown {
  private Teardown() {}

  /**
   * Removes every trace; whatever cannot be removed does not keep the rest.
   *
   * @throws FirewallException if something may be left
   */
  public static void all(AgentSettings settings, Programs programs, InstantSource clock)
      throws FirewallException {
    List<FirewallException> failed = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of("ipset", "iptables", "nftables"));
    if (Files.isDirectory(Firewalls.commandState(settings))) {
      names.add("command");
    }
    for (String name : names) {
      try (Firewall firewall = Firewalls.of(settings, name, programs, clock)) {
        firewall.teardown();
      } catch (FirewallException e) {
        if (e.reason() != Reason.MISSING || name.equals(settings.firewall())) {
          failed.add(e);
        }
      }
    }
    if (!failed.isEmpty()) {
      throw failed.get(0);
    }
  }
}
