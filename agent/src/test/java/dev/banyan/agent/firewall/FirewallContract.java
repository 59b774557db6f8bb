package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.firewall.Firewall.Block;
import dev.banyan.agent.firewall.Firewall.Unblock;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every firewall does, the real ones and the one that only remembers. */
abstract class FirewallContract {
  static final Optional<Duration> HOUR = Optional.of(Duration.ofHours(1));

  abstract Firewall firewall();

  final Set<Cidr> holds(JailName jail) throws FirewallException {
    return firewall().holds(jail);
  }

  @Test
  void blocksBothFamilies() throws Exception {
    firewall().establish(firewall().rules(Sample.both()));
    apply(block(SIP, "203.0.113.7"), block(SIP, "2001:db8::/64"), block(ALL, "198.51.100.0/24"));
    assertThat(holds(SIP))
        .containsExactlyInAnyOrderElementsOf(Sample.cidrs("203.0.113.7", "2001:db8::/64"));
    assertThat(holds(ALL)).containsExactly(cidr("198.51.100.0/24"));
  }

  @Test
  void unblocksWhatIsAndWhatIsNotBlocked() throws Exception {
    firewall().establish(firewall().rules(Sample.both()));
    apply(block(SIP, "203.0.113.7"), block(SIP, "203.0.113.8"));
    apply(unblock(SIP, "203.0.113.7"), unblock(SIP, "203.0.113.9"), unblock(SIP, "2001:db8::1"));
    assertThat(holds(SIP)).containsExactly(cidr("203.0.113.8"));
  }

  @Test
  void blockingTwiceIsBlockingOnce() throws Exception {
    firewall().establish(firewall().rules(Sample.both()));
    apply(block(SIP, "203.0.113.7"), block(SIP, "203.0.113.7"));
    apply(new Block(SIP, cidr("203.0.113.7"), Optional.empty()));
    assertThat(holds(SIP)).containsExactly(cidr("203.0.113.7"));
    apply(unblock(SIP, "203.0.113.7"));
    assertThat(holds(SIP)).isEmpty();
  }

  @Test
  void takesManyAtOnce() throws Exception {
    firewall().establish(firewall().rules(Sample.both()));
    List<Firewall.Operation> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(block(SIP, "10.1." + i / 256 + "." + i % 256));
    }
    assertThat(firewall().apply(many)).isEmpty();
    assertThat(holds(SIP)).hasSize(300);
    assertThat(
            firewall()
                .apply(
                    many.stream()
                        .<Firewall.Operation>map(b -> new Unblock(b.jail(), b.cidr()))
                        .toList()))
        .isEmpty();
    assertThat(holds(SIP)).isEmpty();
  }

  @Test
  void replacesAllThatIsBlockedInOneJail() throws Exception {
    firewall().establish(firewall().rules(Sample.both()));
    apply(block(SIP, "203.0.113.7"), block(SIP, "2001:db8::1"), block(ALL, "198.51.100.1"));
    Map<Cidr, Optional<Duration>> networks = new HashMap<>();
    networks.put(cidr("203.0.113.7"), HOUR);
    networks.put(cidr("203.0.113.8"), Optional.empty());
    firewall().replace(SIP, networks);
    assertThat(holds(SIP))
        .containsExactlyInAnyOrderElementsOf(Sample.cidrs("203.0.113.7", "203.0.113.8"));
    assertThat(holds(ALL)).containsExactly(cidr("198.51.100.1"));
  }

  @Test
  void keepsWhatIsBlockedWhenTheRulesChange() throws Exception {
    firewall().establish(firewall().rules(Sample.both()));
    apply(block(SIP, "203.0.113.7"), block(ALL, "198.51.100.1"));
    firewall()
        .establish(
            firewall()
                .rules(Sample.policy(Sample.jail(SIP, dev.banyan.model.Block.everything("x")))));
    assertThat(holds(SIP)).containsExactly(cidr("203.0.113.7"));
    assertThat(holds(ALL)).isEmpty();
  }

  @Test
  void findsNothingToDoWhenAllIsThere() throws Exception {
    Rules rules = firewall().rules(Sample.both());
    assertThat(firewall().establish(rules)).isPositive();
    apply(block(SIP, "203.0.113.7"));
    firewall().allow(Set.of(cidr("192.0.2.1"), cidr("2001:db8:1::/48")));
    firewall().establish(rules);
    assertThat(firewall().establish(rules)).isZero();
  }

  @Test
  void hasTheJailForOperators() throws Exception {
    firewall().establish(firewall().rules(Policy.EMPTY));
    apply(block(Policy.MANUAL, "203.0.113.7"));
    assertThat(holds(Policy.MANUAL)).containsExactly(cidr("203.0.113.7"));
  }

  @Test
  void refusesAJailThatIsNotEstablished() throws Exception {
    firewall().establish(firewall().rules(Policy.EMPTY));
    Map<Integer, Firewall.Refusal> refused =
        firewall().apply(List.of(block(Policy.MANUAL, "203.0.113.7"), block(SIP, "203.0.113.8")));
    assertThat(refused).containsOnlyKeys(1);
    assertThat(holds(Policy.MANUAL)).containsExactly(cidr("203.0.113.7"));
  }

  @Test
  void blocksNothingAfterTeardown() throws Exception {
    firewall().establish(firewall().rules(Sample.both()));
    apply(block(SIP, "203.0.113.7"));
    firewall().teardown();
    assertThat(holds(SIP)).isEmpty();
    firewall().teardown();
  }

  final void apply(Firewall.Operation... operations) throws FirewallException {
    assertThat(firewall().apply(List.of(operations))).isEmpty();
  }

  static Firewall.Operation block(JailName jail, String network) {
    return new Block(jail, cidr(network), HOUR);
  }

  static Firewall.Operation unblock(JailName jail, String network) {
    return new Unblock(jail, cidr(network));
  }
}
