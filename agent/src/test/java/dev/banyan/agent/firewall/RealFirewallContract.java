package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.firewall.Firewall.Block;
import dev.banyan.agent.process.Programs;
import dev.banyan.model.Cidr;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a firewall does to packets, in a namespace of its own. */
@NeedsRoot({"iptables", "ipset", "nft", "conntrack"})
abstract class RealFirewallContract extends FirewallContract {
  private Network network;
  Namespace pbx;
  Namespace caller;
  private Firewall firewall;

  RealFirewallContract() {
    network = Network.create();
    pbx = network.host("pbx");
    caller = network.host("caller");
    firewall = fresh();
  }

  /** A firewall of the kind that is tested, in the namespace {@link #pbx}. */
  abstract Firewall open(Programs programs) throws FirewallException;

  @Override
  final Firewall firewall() {
    return firewall;
  }

  private Firewall fresh() {
    try {
      return open(new Programs(pbx.prefix()));
    } catch (FirewallException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  final void close() {
    firewall.close();
    network.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "2001:db8::7"})
  void aPortBlockStopsThatPortOnly(String address) throws Exception {
    firewall.establish(Rules.of(Sample.both()));
    apply(block(SIP, address));
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
    assertThat(caller.udpArrives(address, pbx, 5080)).isTrue();
    assertThat(caller.tcpConnects(address, pbx, 80)).isTrue();
    assertThat(caller.udpArrives(neighbour(address), pbx, 5060)).isTrue();
    apply(unblock(SIP, address));
    assertThat(caller.udpArrives(address, pbx, 5060)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "2001:db8::7"})
  void aBlockWithoutPortsStopsEverything(String address) throws Exception {
    firewall.establish(Rules.of(Sample.both()));
    apply(block(ALL, address));
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
    assertThat(caller.tcpConnects(address, pbx, 80)).isFalse();
    assertThat(caller.tcpConnects(neighbour(address), pbx, 80)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "2001:db8::7"})
  void aBanEndsByItself(String address) throws Exception {
    firewall.establish(Rules.of(Sample.both()));
    apply(new Block(ALL, cidr(address), Optional.of(Duration.ofSeconds(2))));
    firewall.close();
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
    await().atMost(Duration.ofSeconds(10)).until(() -> caller.udpArrives(address, pbx, 5060));
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "2001:db8::7"})
  void anotherProcessAdoptsWhatIsThere(String address) throws Exception {
    firewall.establish(Rules.of(Sample.both()));
    apply(block(ALL, address));
    firewall.close();
    firewall = fresh();
    assertThat(firewall.establish(Rules.of(Sample.both()))).isZero();
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
    apply(unblock(ALL, address));
    assertThat(caller.udpArrives(address, pbx, 5060)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "2001:db8::7"})
  void whatIsAllowedPassesThoughItIsBlocked(String address) throws Exception {
    firewall.establish(Rules.of(Sample.both()));
    apply(block(ALL, address.indexOf(':') >= 0 ? "2001:db8::/64" : "203.0.113.0/24"));
    firewall.allow(Set.of(cidr(address)));
    assertThat(caller.udpArrives(address, pbx, 5060)).isTrue();
    assertThat(caller.udpArrives(neighbour(address), pbx, 5060)).isFalse();
    firewall.allow(Set.of());
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
  }

  @Test
  void whatIsAllowedIsLeftToTheHostsOwnRules() throws Exception {
    pbx.run("iptables", "-w", "-A", "INPUT", "-s", "203.0.113.7", "-j", "DROP");
    firewall.establish(Rules.of(Sample.both()));
    firewall.allow(Set.of(cidr("203.0.113.7")));
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
  }

  @Test
  void bansComeBeforeWhateverTheHostAccepts() throws Exception {
    pbx.run("iptables", "-w", "-A", "INPUT", "-j", "ACCEPT");
    firewall.establish(Rules.of(Sample.both()));
    apply(block(ALL, "203.0.113.7"));
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
  }

  @Test
  void rejectsWhereTheBlockSaysSo() throws Exception {
    for (String target : List.of("REJECT", "REJECT --reject-with icmp-host-prohibited")) {
      var block =
          new dev.banyan.model.Block("web", List.of("tcp"), ports(80), target, "INPUT", "filter");
      firewall.establish(Rules.of(Sample.policy(Sample.jail(ALL, block))));
      apply(block(ALL, "203.0.113.7"), block(ALL, "2001:db8::7"));
      assertThat(caller.tcpConnects("203.0.113.7", pbx, 80)).isFalse();
      assertThat(caller.tcpConnects("2001:db8::7", pbx, 80)).isFalse();
      assertThat(everything()).containsIgnoringCase("reject");
    }
  }

  @Test
  void rejectsInTheWordsOfEachFamily() throws Exception {
    var target = "REJECT --reject-with icmp-host-prohibited";
    var block = new dev.banyan.model.Block("w", List.of(), List.of(), target, "INPUT", "filter");
    firewall.establish(Rules.of(Sample.policy(Sample.jail(ALL, block))));
    apply(block(ALL, "203.0.113.7"), block(ALL, "2001:db8::7"));
    assertThat(everything())
        .containsPattern("icmp[ -](type )?host-prohibited")
        .containsPattern("icmp6-adm-prohibited|icmpv6 (type )?admin-prohibited");
  }

  @Test
  void countsThePacketsThatEachJailStopped() throws Exception {
    firewall.establish(Rules.of(Sample.both()));
    apply(block(ALL, "203.0.113.7"), block(SIP, "203.0.113.8"), block(ALL, "2001:db8::7"));
    for (int i = 0; i < 3; i++) {
      assertThat(caller.udpArrives("203.0.113.7", pbx, 5080)).isFalse();
    }
    assertThat(caller.udpArrives("2001:db8::7", pbx, 5080)).isFalse();
    assertThat(caller.udpArrives("203.0.113.8", pbx, 5060)).isFalse();
    assertThat(firewall.dropped()).containsEntry(ALL, 4L).containsEntry(SIP, 1L);
    apply(unblock(SIP, "203.0.113.8"));
    firewall.establish(
        Rules.of(Sample.policy(Sample.jail(ALL, dev.banyan.model.Block.everything("x")))));
    firewall.replace(ALL, java.util.Map.of(cidr("203.0.113.7"), HOUR));
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5080)).isFalse();
    assertThat(firewall.dropped()).containsEntry(ALL, 5L).containsEntry(SIP, 1L);
  }

  @Test
  void blocksManyPortsAndProtocols() throws Exception {
    List<dev.banyan.model.Block.Ports> many = new ArrayList<>();
    for (int port = 1000; port < 1020; port++) {
      many.add(new dev.banyan.model.Block.Ports(port, port));
    }
    many.add(new dev.banyan.model.Block.Ports(5060, 5070));
    var block =
        new dev.banyan.model.Block(
            "many ports, and a name that is far too long; $(reboot)",
            List.of("tcp", "udp", "icmp"),
            many,
            "DROP",
            "INPUT",
            "filter");
    firewall.establish(Rules.of(Sample.policy(Sample.jail(ALL, block))));
    apply(block(ALL, "203.0.113.7"), block(ALL, "2001:db8::7"));
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5065)).isFalse();
    assertThat(caller.udpArrives("203.0.113.7", pbx, 1019)).isFalse();
    assertThat(caller.tcpConnects("2001:db8::7", pbx, 1000)).isFalse();
    assertThat(caller.udpArrives("203.0.113.7", pbx, 1020)).isTrue();
  }

  @Test
  void blocksInTheRawTable() throws Exception {
    var block =
        new dev.banyan.model.Block("r", List.of(), List.of(), "REJECT", "PREROUTING", "raw");
    firewall.establish(Rules.of(Sample.policy(Sample.jail(ALL, block))));
    apply(block(ALL, "203.0.113.7"));
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
    assertThat(firewall.establish(Rules.of(Sample.both()))).isPositive();
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isFalse();
    assertThat(everything()).doesNotContain("banyan-r ");
  }

  @Test
  void endsTheFlowsOfWhatIsBlocked() throws Exception {
    pbx.run("iptables", "-w", "-A", "INPUT", "-m", "conntrack", "--ctstate", "NEW", "-j", "ACCEPT");
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isTrue();
    assertThat(caller.udpArrives("198.51.100.7", pbx, 5060)).isTrue();
    firewall.endFlows(Sample.cidrs("203.0.113.7"));
    assertThat(pbx.run("conntrack", "-L"))
        .doesNotContain("src=203.0.113.7")
        .contains("src=198.51.100.7");
    List<Cidr> many = new ArrayList<>(Sample.cidrs("198.51.100.0/24", "2001:db8::/64"));
    for (int i = 0; i < 30; i++) {
      many.add(cidr("192.0.2." + i));
    }
    firewall.endFlows(many);
    assertThat(pbx.run("conntrack", "-L")).doesNotContain("src=198.51.100.7");
  }

  @Test
  void saysWhatToGrantToAProcessThatMayNot() {
    List<String> prefix = new ArrayList<>(pbx.prefix());
    prefix.addAll(
        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"));
    Throwable thrown =
        Assertions.catchThrowable(
            () -> {
              try (Firewall powerless = open(new Programs(prefix))) {
                powerless.establish(Rules.of(Sample.both()));
              }
            });
    assertThat(thrown).hasMessageContaining("CAP_NET_ADMIN");
    assertThat(((FirewallException) thrown).reason())
        .isEqualTo(FirewallException.Reason.NOT_PERMITTED);
  }

  @Test
  void leavesNothingBehindAndTouchesNothingOfOthers() throws Exception {
    pbx.run("iptables", "-w", "-N", "other");
    pbx.run("iptables", "-w", "-A", "other", "-s", "192.0.2.9", "-j", "DROP");
    pbx.run("iptables", "-w", "-A", "INPUT", "-j", "other");
    pbx.run("ip6tables", "-w", "-A", "INPUT", "-p", "tcp", "--dport", "9", "-j", "ACCEPT");
    pbx.run("ipset", "create", "others", "hash:ip");
    String before = everything();
    firewall.establish(Rules.of(Sample.both()));
    apply(block(SIP, "203.0.113.7"), block(ALL, "2001:db8::7"));
    firewall.allow(Set.of(cidr("192.0.2.1")));
    assertThat(everything()).isNotEqualTo(before).contains("-A INPUT -j other");
    firewall.teardown();
    assertThat(everything()).isEqualTo(before);
  }

  final String everything() {
    String rules = pbx.run("iptables-save") + pbx.run("ip6tables-save");
    return rules.replaceAll("(?m)^#.*\n", "").replaceAll("\\[\\d+:\\d+]", "")
        + pbx.run("ipset", "list", "-name")
        + pbx.run("nft", "list", "ruleset").replaceAll("packets \\d+ bytes \\d+", "");
  }

  static List<dev.banyan.model.Block.Ports> ports(int port) {
    return List.of(new dev.banyan.model.Block.Ports(port, port));
  }

  private static String neighbour(String address) {
    return address.substring(0, address.length() - 1) + "8";
  }
}
