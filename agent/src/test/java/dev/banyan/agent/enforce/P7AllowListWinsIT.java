package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.cidr;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.AgentMain;
import dev.banyan.agent.firewall.DryRunFirewall;
import dev.banyan.agent.firewall.Sample;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.IgnoredName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.testing.Flow;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * P7, in the kernel: what is allowed passes whatever is banned around it, and only Banyan's own
 * chain. The agent is a process of its own whose bans file holds the bans; nobody answers it.
 */
@NeedsRoot({"iptables", "ipset", "nft"})
@Timeout(180)
class P7AllowListWinsIT {
  private static final String BANNED = "203.0.113.7";
  private static final String LISTED = "203.0.113.8";
  private static final String GATEWAY = "203.0.113.20";
  private static final String COORDINATOR = "203.0.113.21";
  private static final String BROKER = "203.0.113.22";
  private static final String OWN = "203.0.113.30";

  @TempDir private Path state;
  private final Network network = Network.create();
  private final Namespace pbx = network.host("pbx");
  private final Namespace caller = network.host("caller");
  private final List<Process> agents = new ArrayList<>();

  @AfterEach
  void close() {
    agents.forEach(agent -> agent.destroyForcibly().onExit().join());
    network.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipset", "nftables", "iptables"})
  void whatIsAllowedPassesThroughTheBanAroundItAndThroughBanyansChainOnly(String firewall)
      throws Exception {
    pbx.run("ip", "route", "replace", "default", "via", GATEWAY, "dev", "eth0", "onlink");
    hold(List.of(cidr(LISTED)), "203.0.113.0/24", LISTED);
    start(firewall);
    count(caller, "OUTPUT");
    count(pbx, "INPUT");
    try (Flow listed = caller.flow(LISTED, pbx, 5080, 200);
        Flow banned = caller.flow(BANNED, pbx, 5080, 200)) {
      await().until(() -> banned.sent() > 200 && listed.sent() > 200);
    }
    await().until(() -> counted(pbx, LISTED) == counted(caller, LISTED));
    assertThat(counted(caller, LISTED)).isGreaterThan(200);
    assertThat(counted(caller, BANNED)).isGreaterThan(200);
    assertThat(counted(pbx, BANNED)).isZero();
    for (String needed : List.of(GATEWAY, COORDINATOR, BROKER)) {
      assertThat(caller.udpArrives(needed, pbx, 5060)).as(needed).isTrue();
    }
    pbx.run("iptables", "-w", "-A", "INPUT", "-s", LISTED, "-j", "DROP");
    assertThat(caller.udpArrives(LISTED, pbx, 5060)).isFalse();
  }

  /** Packets from its own address reach the host over loopback. */
  @Test
  void anAddressThatTheHostGetsLiftsItsBanWithinSecondsAndOneThatItLosesIsBannedAgain()
      throws Exception {
    hold(List.of(), OWN);
    start("ipset");
    assertThat(isHeld()).isTrue();
    pbx.addAddress(OWN);
    await().atMost(Duration.ofSeconds(20)).until(() -> !isHeld());
    assertThat(pbx.udpArrives(OWN, pbx, 5060)).isTrue();
    pbx.run("ip", "address", "delete", OWN + "/32", "dev", "eth0");
    await().atMost(Duration.ofSeconds(20)).until(this::isHeld);
    assertThat(caller.udpArrives(OWN, pbx, 5060)).isFalse();
  }

  /** What a rule without a target has counted is exact. */
  private static void count(Namespace host, String chain) {
    for (String source : List.of(LISTED, BANNED)) {
      host.run("iptables", "-w", "-A", chain, "-s", source, "-p", "udp", "--dport", "5080");
    }
  }

  private static long counted(Namespace host, String source) {
    var matcher =
        Pattern.compile("\\[(\\d+):\\d+] -A \\S+ -s " + source + "/32 -p udp")
            .matcher(host.run("iptables-save", "-c"));
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private boolean isHeld() {
    return pbx.succeeds("ipset", "test", "banyan-ssh-4", OWN)
        && !pbx.succeeds("ipset", "test", "banyan-allow-4", OWN);
  }

  /** Writes the bans file. */
  private void hold(List<Cidr> ignored, String... banned) throws Exception {
    Path directory = Files.createDirectories(state.resolve("agent"));
    Policy policy =
        new Policy(Sample.both().jails(), ignored, Sample.both().digest())
            .ignoring(List.of(new IgnoredName(Optional.empty(), "no-such-host.invalid")));
    try (EnforcementThread enforcement =
        EnforcementThread.start(
            directory.resolve("bans"), new DryRunFirewall(), InstantSource.system(), Set::of)) {
      enforcement.follow(new Revision(0), policy).join();
      List<Change> bans = List.of(banned).stream().map(P7AllowListWinsIT::ban).toList();
      enforcement
          .apply(new Batch(1, Batch.Kind.ONLY_PAGE, new Epoch(1), new Revision(9), bans))
          .join();
    }
  }

  private static Change ban(String network) {
    Cidr cidr = cidr(network);
    var until = Optional.of(InstantSource.system().instant().plus(Duration.ofHours(1)));
    return new Change(
        EntryKey.automatic(ALL, Optional.empty(), cidr),
        new Revision(1),
        new Change.Blocked(ALL, cidr, until));
  }

  /** Returns when it is ready. */
  private void start(String firewall) throws Exception {
    List<String> command = new ArrayList<>(pbx.prefix());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx48m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            AgentMain.class.getName(),
            "--state=" + state,
            "--config=" + state,
            "--set=firewall=" + firewall,
            "--set=coordinators=" + COORDINATOR + ":8440",
            "--set=kafka.bootstrap.servers=" + BROKER + ":9092"));
    Process agent =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    agents.add(agent);
    assertThat(agent.inputReader(UTF_8).readLine()).startsWith("ready");
  }
}
