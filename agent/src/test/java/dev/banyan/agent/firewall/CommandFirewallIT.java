package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.process.Programs;
import dev.banyan.model.Jail;
import dev.banyan.model.Policy;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The actions that Debian's fail2ban brings, as they are, in a namespace. */
@NeedsRoot({"iptables", "ipset", "nft", "fail2ban-server"})
class CommandFirewallIT {
  private static final Path ACTIONS = Path.of("/etc/fail2ban/action.d");

  @TempDir private Path directory;
  private final Network network = Network.create();
  private final Namespace pbx = network.host("pbx");
  private final Namespace caller = network.host("caller");
  private Firewall firewall;

  @BeforeEach
  void begin() throws Exception {
    firewall = fresh();
  }

  @AfterEach
  void close() {
    firewall.close();
    network.close();
  }

  private Firewall fresh() throws FirewallException {
    return new CommandFirewall(
        new Programs(pbx.prefix()), InstantSource.system(), ACTIONS, directory.resolve("state"));
  }

  @ParameterizedTest
  @CsvSource({
    "iptables-allports, 203.0.113.7, iptables -w -F",
    "iptables-allports, 2001:db8::7, ip6tables -w -F",
    "iptables-multiport, 203.0.113.7, iptables -w -F",
    "iptables-ipset, 203.0.113.7, iptables -w -F",
    "iptables-ipset, 2001:db8::7, ip6tables -w -F",
    "nftables-allports, 203.0.113.7, nft flush ruleset",
    "nftables-multiport, 2001:db8::7, nft flush ruleset"
  })
  void bansSurvivesIsRepairedUnbansAndLeavesNoTrace(String action, String address, String harm)
      throws Exception {
    Policy policy = policy(action);
    firewall.establish(firewall.rules(policy));
    assertThat(firewall.apply(List.of(FirewallContract.block(ALL, address)))).isEmpty();
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
    firewall.close();
    firewall = fresh();
    assertThat(firewall.establish(firewall.rules(policy))).isZero();
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
    pbx.run(harm.split(" ", -1));
    assertThat(caller.udpArrives(address, pbx, 5060)).isTrue();
    assertThat(firewall.establish(firewall.rules(policy))).isPositive();
    assertThat(caller.udpArrives(address, pbx, 5060)).isFalse();
    assertThat(firewall.apply(List.of(FirewallContract.unblock(ALL, address)))).isEmpty();
    assertThat(caller.udpArrives(address, pbx, 5060)).isTrue();
    firewall.teardown();
    assertThat(everything()).doesNotContain("f2b").doesNotContain("ssh");
  }

  @Test
  void aBanEndsThoughOnlyTheFirewallIsAsked() throws Exception {
    Policy policy = policy("iptables-allports");
    firewall.establish(firewall.rules(policy));
    firewall.apply(
        List.of(
            new Firewall.Block(
                ALL, Sample.cidr("203.0.113.7"), Optional.of(Duration.ofSeconds(1)))));
    assertThat(pbx.run("iptables", "-w", "-S")).contains("203.0.113.7/32");
    org.awaitility.Awaitility.await()
        .until(
            () -> {
              firewall.establish(firewall.rules(policy));
              return firewall.holds(ALL).isEmpty();
            });
    assertThat(caller.udpArrives("203.0.113.7", pbx, 5060)).isTrue();
  }

  @Test
  void theChainsOfOthersStayAsTheyAre() throws Exception {
    pbx.run("iptables", "-w", "-N", "other");
    pbx.run("iptables", "-w", "-A", "other", "-s", "192.0.2.9", "-j", "DROP");
    pbx.run("iptables", "-w", "-A", "INPUT", "-j", "other");
    String before = pbx.run("iptables", "-w", "-S");
    Policy policy = Sample.policy(Sample.jail(SIP), jail("iptables-multiport"));
    firewall.establish(firewall.rules(policy));
    firewall.apply(List.of(FirewallContract.block(ALL, "203.0.113.7")));
    firewall.teardown();
    assertThat(pbx.run("iptables", "-w", "-S")).isEqualTo(before);
  }

  private static Policy policy(String action) {
    return Sample.policy(jail(action));
  }

  private static Jail jail(String action) {
    Map<String, String> options =
        action.endsWith("allports")
            ? Map.of("protocol", "udp", "blocktype", action.startsWith("nft") ? "drop" : "DROP")
            : Map.of("protocol", "tcp,udp", "port", "5060");
    return Sample.jail(ALL).with(List.of(new Jail.Action(action, options)));
  }

  private String everything() {
    String rules = pbx.run("iptables-save") + pbx.run("ip6tables-save");
    return rules.replaceAll("(?m)^#.*\n", "").replaceAll("\\[\\d+:\\d+]", "")
        + pbx.run("ipset", "list", "-name")
        + pbx.run("nft", "list", "ruleset").replaceAll("packets \\d+ bytes \\d+", "");
  }
}
