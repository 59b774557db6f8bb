package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.Jails;
import dev.banyan.agent.process.Programs;
import dev.banyan.conf.AgentSettings;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was left by whichever firewall, in whichever variant of iptables. */
@NeedsRoot({"iptables", "iptables-legacy", "ipset", "nft"})
class TeardownIT {
  @TempDir private Path state;
  private final Network network = Network.create();
  private final Namespace pbx = network.host("pbx");
  private final Programs programs = new Programs(pbx.prefix());

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void removesEveryTraceOfEveryFirewallAndNothingElse() throws Exception {
    pbx.run("iptables-nft", "-w", "-N", "other");
    pbx.run("iptables-nft", "-w", "-A", "INPUT", "-s", "192.0.2.9", "-j", "other");
    pbx.run("ip6tables-nft", "-w", "-A", "INPUT", "-s", "2001:db8:9::9", "-j", "DROP");
    pbx.run("nft", "add", "table", "inet", "other");
    pbx.run("ipset", "create", "others", "hash:ip");
    String before = everything();
    for (String name : List.of("ipset", "iptables", "nftables")) {
      use(Firewalls.named(name, programs, InstantSource.system()));
    }
    pbx.run("iptables-legacy", "-w", "-N", "banyan-left");
    pbx.run("iptables-legacy", "-w", "-I", "INPUT", "-j", "banyan-left");
    assertThat(everything()).isNotEqualTo(before);
    AgentSettings settings = Jails.settings(state, state, "127.0.0.1:9");
    Teardown.all(settings, programs, InstantSource.system());
    assertThat(everything()).isEqualTo(before);
    assertThat(pbx.run("iptables-legacy-save")).doesNotContain("banyan");
    Teardown.all(settings, programs, InstantSource.system());
  }

  private static void use(Firewall firewall) throws Exception {
    try (firewall) {
      firewall.establish(Rules.of(Sample.both()));
      firewall.apply(
          List.of(
              FirewallContract.block(ALL, "203.0.113.7"),
              FirewallContract.block(ALL, "2001:db8::7")));
      firewall.allow(Set.of(Sample.cidr("192.0.2.1")));
    }
  }

  private String everything() {
    String rules = pbx.run("iptables-nft-save") + pbx.run("ip6tables-nft-save");
    return rules.replaceAll("(?m)^#.*\n", "").replaceAll("\\[\\d+:\\d+]", "")
        + pbx.run("ipset", "list", "-name")
        + pbx.run("nft", "list", "ruleset").replaceAll("packets \\d+ bytes \\d+", "");
  }
}
