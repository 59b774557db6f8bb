package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.process.Programs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a firewall does that has its chains among those of iptables. */
abstract class IptablesChainsContract extends RealFirewallContract {

  @Test
  void putsBackWhatSomebodyFlushed() throws Exception {
    firewall().establish(Rules.of(Sample.both()));
    apply(block(ALL, "203.0.113.7"));
    pbx.run("iptables", "-w", "-F");
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isTrue();
    assertThat(firewall().establish(Rules.of(Sample.both()))).isPositive();
    firewall().replace(ALL, Map.of(cidr("203.0.113.7"), HOUR));
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
    assertThat(firewall().establish(Rules.of(Sample.both()))).isZero();
  }

  @Test
  void goesWhereTheHostsOwnRulesAre() throws Exception {
    pbx.run("iptables-legacy", "-w", "-A", "INPUT", "-s", "192.0.2.9", "-j", "ACCEPT");
    try (Firewall there = open(new Programs(pbx.prefix()))) {
      there.establish(Rules.of(Sample.both()));
      assertThat(pbx.run("iptables-legacy-save")).contains("-A INPUT -j banyan-ASTERISK");
      assertThat(pbx.run("iptables-nft-save")).doesNotContain("banyan");
      there.apply(List.of(block(ALL, "203.0.113.7")));
      assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
      there.teardown();
    }
    assertThat(pbx.run("iptables-legacy-save")).doesNotContain("banyan");
  }

  @Test
  void comesBackToTheTopOfTheHook() throws Exception {
    firewall().establish(Rules.of(Sample.both()));
    apply(block(ALL, "203.0.113.7"));
    pbx.run("iptables", "-w", "-I", "INPUT", "-j", "ACCEPT");
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isTrue();
    assertThat(firewall().establish(Rules.of(Sample.both()))).isPositive();
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
    assertThat(pbx.run("iptables-save")).contains("-A INPUT -j ACCEPT");
  }
}
