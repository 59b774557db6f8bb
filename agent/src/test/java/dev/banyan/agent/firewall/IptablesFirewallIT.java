package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.process.Programs;
import dev.banyan.model.Block;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IptablesFirewallIT extends IptablesChainsContract {

  @Override
  Firewall open(Programs programs) throws FirewallException {
    return new IptablesFirewall(programs, InstantSource.system());
  }

  @Test
  void writesTheRuleOfTheHowTo() throws Exception {
    firewall().establish(Rules.of(Sample.both()));
    apply(new Firewall.Block(SIP, cidr("203.0.113.7"), Optional.empty()));
    apply(new Firewall.Block(SIP, cidr("203.0.113.8"), Optional.of(Duration.ofDays(36500))));
    assertThat(pbx.run("iptables-save"))
        .contains("-A banyan-ASTERISK -s 203.0.113.7/32 -p udp -m udp --dport 5060 -j DROP")
        .contains("-A banyan-ASTERISK -s 203.0.113.8/32 -p udp -m udp --dport 5060 -j DROP");
  }

  @Test
  void goesOnAfterSomebodyFlushedAChain() throws Exception {
    firewall().establish(Rules.of(Sample.both()));
    apply(block(SIP, "203.0.113.7"), block(SIP, "203.0.113.8"));
    pbx.run("iptables", "-w", "-F", "banyan-ASTERISK");
    apply(unblock(SIP, "203.0.113.7"));
    assertThat(holds(SIP)).containsExactly(cidr("203.0.113.8"));
  }

  @Test
  void twoJailsMayShareAChain() throws Exception {
    firewall()
        .establish(
            Rules.of(
                Sample.policy(
                    Sample.jail(SIP, Sample.UDP_5060), Sample.jail(ALL, Sample.UDP_5060))));
    apply(block(SIP, "203.0.113.7"), block(ALL, "203.0.113.7"));
    apply(unblock(SIP, "203.0.113.7"));
    assertThat(holds(SIP)).containsExactly(cidr("203.0.113.7"));
    firewall().replace(SIP, Map.of(cidr("203.0.113.9"), HOUR));
    assertThat(holds(SIP))
        .containsExactlyInAnyOrderElementsOf(Sample.cidrs("203.0.113.7", "203.0.113.9"));
  }

  @Test
  void whatAnEarlierProcessLeftStaysUntilTheJailIsKnown() throws Exception {
    Rules rules = Rules.of(Sample.policy(Sample.jail(ALL, Block.everything("ssh"))));
    firewall().establish(rules);
    apply(block(ALL, "203.0.113.7"), block(ALL, "203.0.113.8"));
    try (Firewall next = open(new Programs(pbx.prefix()))) {
      assertThat(next.establish(rules)).isZero();
      next.allow(Set.of(cidr("192.0.2.1")));
      assertThat(next.apply(List.of(block(ALL, "203.0.113.8"), block(ALL, "203.0.113.9"))))
          .isEmpty();
      assertThat(holds(ALL)).hasSize(3);
      assertThat(next.establish(rules)).isZero();
      next.replace(ALL, Map.of(cidr("203.0.113.9"), HOUR));
      assertThat(holds(ALL)).containsExactly(cidr("203.0.113.9"));
    }
  }
}
