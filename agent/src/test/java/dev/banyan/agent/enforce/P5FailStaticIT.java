package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
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
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.testing.Flow;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * P5: with neither a coordinator nor Kafka, what is blocked stays blocked until its time, and no
 * longer, whatever becomes of the agent. The agent is a process of its own, in a namespace where
 * nobody answers it.
 */
@NeedsRoot({"iptables", "ipset", "nft"})
@Timeout(180)
class P5FailStaticIT {
  private static final String BANNED = "203.0.113.7";
  private static final String SHORTLY = "203.0.113.8";

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
  void whatIsBlockedOutlivesTheAgentAndIsAdoptedByTheNext(String firewall) throws Exception {
    hold(ban(ALL, BANNED, Duration.ofHours(1)), ban(SIP, "2001:db8::7", Duration.ofDays(3650)));
    Process first = start(firewall);
    assertBlocked();
    try (Flow banned = caller.flow(BANNED, pbx, 5080, 500)) {
      first.destroyForcibly().onExit().join();
      assertBlocked();
      Process second = start(firewall);
      assertBlocked();
      second.destroy();
      second.onExit().get();
      assertBlocked();
      start(firewall);
      long sent = banned.sent();
      await().until(() -> banned.sent() > sent + 100);
      assertThat(banned.arrived()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipset", "nftables", "iptables"})
  void aBanEndsByItsTimeWithNobodyAlive(String firewall) throws Exception {
    Instant end =
        hold(ban(ALL, BANNED, Duration.ofHours(1)), ban(ALL, SHORTLY, Duration.ofSeconds(12)));
    start(firewall).destroyForcibly().onExit().join();
    assertThat(caller.udpArrives(SHORTLY, pbx, 5060)).isFalse();
    await().atMost(Duration.ofSeconds(40)).until(() -> caller.udpArrives(SHORTLY, pbx, 5060));
    assertThat(InstantSource.system().instant()).isAfterOrEqualTo(end.minusSeconds(1));
    assertBlocked();
  }

  @Test
  void anAgentWithoutItsBansFileTakesNothingAway() throws Exception {
    hold(ban(ALL, BANNED, Duration.ofHours(1)));
    start("ipset").destroyForcibly().onExit().join();
    Files.writeString(state.resolve("agent/bans"), "scrambled\n");
    start("ipset");
    assertBlocked();
  }

  @Test
  void teardownAloneRemovesEverything() throws Exception {
    pbx.run("iptables", "-w", "-A", "INPUT", "-s", "192.0.2.9", "-j", "DROP");
    pbx.run("ip6tables", "-w", "-A", "INPUT", "-s", "2001:db8:9::9", "-j", "DROP");
    pbx.run("ipset", "create", "others", "hash:ip");
    String before = everything();
    hold(ban(ALL, BANNED, Duration.ofHours(1)));
    for (String firewall : List.of("ipset", "nftables", "iptables")) {
      start(firewall).destroyForcibly().onExit().join();
    }
    Process teardown = agent("ipset", "teardown");
    assertThat(teardown.inputReader(UTF_8).readLine()).startsWith("nothing of Banyan is left");
    assertThat(teardown.onExit().get().exitValue()).isZero();
    assertThat(everything()).isEqualTo(before);
    assertThat(caller.udpArrives(BANNED, pbx, 5060)).isTrue();
  }

  private void assertBlocked() {
    assertThat(caller.udpArrives(BANNED, pbx, 5060)).isFalse();
  }

  private String everything() {
    String rules = pbx.run("iptables-save") + pbx.run("ip6tables-save");
    return rules.replaceAll("(?m)^#.*\n", "").replaceAll("\\[\\d+:\\d+]", "")
        + pbx.run("ipset", "list", "-name")
        + pbx.run("nft", "list", "ruleset").replaceAll("packets \\d+ bytes \\d+", "");
  }

  /** Writes the bans file; the end of the shortest ban. */
  private Instant hold(Change... changes) throws Exception {
    Path directory = Files.createDirectories(state.resolve("agent"));
    try (EnforcementThread enforcement =
        EnforcementThread.start(
            directory.resolve("bans"), new DryRunFirewall(), InstantSource.system(), Set::of)) {
      enforcement.follow(new Revision(0), Sample.both()).join();
      enforcement
          .apply(
              new Batch(1, Batch.Kind.ONLY_PAGE, new Epoch(1), new Revision(9), List.of(changes)))
          .join();
    }
    return List.of(changes).stream()
        .map(change -> ((Change.Blocked) change.effect()).until().orElseThrow())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private static Change ban(JailName jail, String network, Duration time) {
    Cidr cidr = cidr(network);
    return new Change(
        EntryKey.automatic(jail, Optional.empty(), cidr),
        new Revision(1),
        new Change.Blocked(jail, cidr, Optional.of(InstantSource.system().instant().plus(time))));
  }

  /** Returns when it is ready. */
  private Process start(String firewall) throws Exception {
    Process agent = agent(firewall);
    assertThat(agent.inputReader(UTF_8).readLine()).startsWith("ready");
    return agent;
  }

  private Process agent(String firewall, String... subcommand) throws Exception {
    List<String> command = new ArrayList<>(pbx.prefix());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx48m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            AgentMain.class.getName()));
    command.addAll(List.of(subcommand));
    command.addAll(
        List.of(
            "--state=" + state,
            "--config=" + state,
            "--set=firewall=" + firewall,
            "--set=coordinators=192.0.2.1:8440",
            "--set=kafka.bootstrap.servers=192.0.2.1:9092"));
    Process agent =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    agents.add(agent);
    return agent;
  }
}
