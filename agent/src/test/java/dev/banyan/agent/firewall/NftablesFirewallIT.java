package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.process.Programs;
import dev.banyan.model.Cidr;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NftablesFirewallIT extends RealFirewallContract {

  @Override
  Firewall open(Programs programs) throws FirewallException {
    return new NftablesFirewall(programs);
  }

  @Test
  void networksOfAnyLengthMayOverlap() throws Exception {
    firewall().establish(Rules.of(Sample.both()));
    apply(block(ALL, "203.0.113.0/24"), block(ALL, "203.0.0.0/16"), block(ALL, "203.0.113.7"));
    apply(unblock(ALL, "203.0.0.0/16"), unblock(ALL, "203.0.113.0/24"));
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
    assertThat(caller.udpArrives("203.0.113.8", pbx, 5060)).isTrue();
  }

  @Test
  void aSetThatIsFullIsMadeLargerWhileItBlocks() throws Exception {
    try (Firewall small = new NftablesFirewall(new Programs(pbx.prefix()), 16)) {
      small.establish(Rules.of(Sample.both()));
      Map<Cidr, Optional<Duration>> all = new HashMap<>();
      for (int i = 1; i <= 40; i++) {
        var refused = small.apply(List.of(block(ALL, "198.51.100." + i)));
        all.put(cidr("198.51.100." + i), HOUR);
        if (!refused.isEmpty()) {
          assertThat(refused.values()).allMatch(Firewall.Refusal::full);
          small.replace(ALL, all);
        }
        assertThat(small.holds(ALL)).hasSize(i);
      }
      assertThat(caller.udpArrives("198.51.100.1", pbx, 5060)).isFalse();
      assertThat(small.lacking(Map.of(ALL, 40))).isEmpty();
      assertThat(small.lacking(Map.of(ALL, 2_000))).containsExactly(ALL);
    }
  }

  @Test
  void aSecondBanChangesHowLong() throws Exception {
    firewall().establish(Rules.of(Sample.both()));
    apply(new Firewall.Block(ALL, cidr("203.0.113.7"), Optional.of(Duration.ofSeconds(10))));
    apply(new Firewall.Block(ALL, cidr("203.0.113.7"), Optional.of(Duration.ofDays(10))));
    assertThat(pbx.run("nft", "list", "set", "inet", "banyan", "banyan-ssh-4-32"))
        .contains("timeout 10d");
  }
}
