package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.firewall.Firewall.Block;
import dev.banyan.agent.process.Programs;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that write down that they were run. */
class CommandFirewallTest extends FirewallContract {
  private static final String RECORDING =
      """
      [Definition]
      actionstart = echo start <name> <fam> >>LOG; touch DIR/<name><fam>
      actionstop = echo stop <name> <fam> >>LOG; rm -f DIR/<name><fam>
      actioncheck = test -e DIR/<name><fam>
      actionban = echo ban <name> <ip> <bantime> <port> <matches> >>LOG
      actionunban = echo unban <name> <ip> >>LOG
      [Init]
      fam = v4
      port = any
      timeout = 20
      [Init?family=inet6]
      fam = v6
      """;

  @TempDir private Path directory;
  private final List<Firewall> open = new ArrayList<>();
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  @BeforeEach
  void begin() throws Exception {
    action("iptables-allports", RECORDING);
    Files.createDirectories(directory.resolve("made"));
    open.add(fresh());
  }

  @AfterEach
  void close() {
    open.forEach(Firewall::close);
  }

  @Override
  Firewall firewall() {
    return open.get(open.size() - 1);
  }

  private Firewall fresh() throws FirewallException {
    return new CommandFirewall(
        Programs.here(), () -> now, directory.resolve("action.d"), directory.resolve("state"));
  }

  @Test
  void runsTheCommandsOfTheFamilyWithTheirTagsFilledIn() throws Exception {
    follow(Sample.both());
    assertThat(log()).contains("start ssh v4", "start ssh v6", "start manual v4");
    apply(block(ALL, "203.0.113.7"), block(ALL, "2001:db8::/64"));
    apply(new Block(SIP, cidr("203.0.113.8"), Optional.empty()), unblock(ALL, "203.0.113.7"));
    assertThat(log())
        .contains("ban asterisk-iptables 203.0.113.8 -1 any")
        .containsSubsequence(
            "ban ssh 203.0.113.7 3600 any",
            "ban ssh 2001:db8::/64 3600 any",
            "unban ssh 203.0.113.7");
  }

  @Test
  void bansNothingTwiceAfterARestart() throws Exception {
    follow(Sample.both());
    apply(block(ALL, "203.0.113.7"), block(ALL, "203.0.113.8"));
    restart();
    int before = log().size();
    assertThat(firewall().establish(firewall().rules(Sample.both()))).isZero();
    apply(block(ALL, "203.0.113.7"));
    firewall().replace(ALL, Map.of(cidr("203.0.113.7"), HOUR));
    assertThat(log().subList(before, log().size())).containsExactly("unban ssh 203.0.113.8");
  }

  @Test
  void endsABanThoughNobodyAsksForIt() throws Exception {
    follow(Sample.both());
    apply(block(ALL, "203.0.113.7"));
    now = now.plus(Duration.ofHours(2));
    restart();
    follow(Sample.both());
    assertThat(log()).endsWith("unban ssh 203.0.113.7");
    assertThat(holds(ALL)).isEmpty();
  }

  @Test
  void makesEverythingAgainWhenItsCheckFails() throws Exception {
    follow(Sample.both());
    apply(block(ALL, "203.0.113.7"), block(ALL, "2001:db8::7"));
    Files.delete(directory.resolve("made/sshv4"));
    int before = log().size();
    assertThat(firewall().establish(firewall().rules(Sample.both()))).isOne();
    assertThat(log().subList(before, log().size()))
        .containsExactly("stop ssh v4", "start ssh v4", "ban ssh 203.0.113.7 3600 any");
  }

  @Test
  void theKernelOfAnotherBootHoldsNothing() throws Exception {
    follow(Sample.both());
    apply(block(ALL, "203.0.113.7"));
    close();
    Path state = directory.resolve("state/ssh");
    Files.writeString(
        state, Files.readString(state).replaceFirst("(banyan-commands 1) \\S+", "$1 other-boot"));
    restart();
    assertThat(firewall().establish(firewall().rules(Sample.both()))).isPositive();
    assertThat(holds(ALL)).isEmpty();
    apply(block(ALL, "203.0.113.7"));
    assertThat(log().stream().filter("ban ssh 203.0.113.7 3600 any"::equals)).hasSize(2);
  }

  @Test
  void aBanOfWhichTheEndIsNotKnownIsTakenBackFirst() throws Exception {
    follow(Sample.both());
    close();
    Path state = directory.resolve("state/ssh");
    Files.writeString(state, Files.readString(state) + "try 203.0.113.7/32\nban 203.0.1");
    restart();
    follow(Sample.both());
    apply(block(ALL, "203.0.113.7"));
    assertThat(log()).endsWith("unban ssh 203.0.113.7", "ban ssh 203.0.113.7 3600 any");
  }

  @Test
  void aCommandThatHangsHoldsUpNoOtherJail() throws Exception {
    action(
        "hanging",
        RECORDING.replaceFirst(
            "actionban = ", "actionban = while ! test -e DIR/go; do sleep 0.1; done; "));
    follow(Sample.policy(jail(SIP, "hanging", Map.of()), Sample.jail(ALL)));
    Map<Integer, Firewall.Refusal> refused =
        firewall().apply(List.of(block(SIP, "203.0.113.7"), block(ALL, "203.0.113.8")));
    assertThat(refused).containsOnlyKeys(0);
    assertThat(refused.values()).allMatch(refusal -> refusal.reason().contains("still run"));
    Instant begin = Instant.now();
    assertThat(firewall().apply(List.of(block(SIP, "203.0.113.9"), block(ALL, "203.0.113.9"))))
        .containsOnlyKeys(0);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(8));
    assertThat(Sample.cidrs("203.0.113.8", "203.0.113.9"))
        .containsExactlyInAnyOrderElementsOf(holds(ALL));
    Files.createFile(directory.resolve("made/go"));
    await().until(() -> holds(SIP).contains(cidr("203.0.113.7")));
  }

  @Test
  void aCommandThatFailsIsToldWithWhatItSaid() throws Exception {
    action("failing", "[Definition]\nactionban = echo no room >&2; exit 3\n");
    follow(Sample.policy(jail(SIP, "failing", Map.of())));
    assertThat(firewall().apply(List.of(block(SIP, "203.0.113.7"))).get(0))
        .extracting(Firewall.Refusal::reason)
        .asString()
        .contains("actionban of failing", "exit 3", "no room");
    assertThat(holds(SIP)).isEmpty();
  }

  @Test
  void aJailWhoseActionIsNotHereIsToldAndTheOthersRun() throws Exception {
    follow(Sample.policy(jail(SIP, "missing", Map.of()), Sample.jail(ALL)));
    assertThat(firewall().apply(List.of(block(SIP, "203.0.113.7"), block(ALL, "203.0.113.8"))))
        .containsOnlyKeys(0)
        .extractingByKey(0)
        .extracting(Firewall.Refusal::reason)
        .asString()
        .contains("missing.conf");
    assertThat(holds(ALL)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name=x;reboot",
        "name=$(reboot)",
        "port=5060 -j ACCEPT",
        "port=`reboot`",
        "blocktype=ACCEPT",
        "blocktype=DROP -p tcp",
        "actionban=reboot",
        "fam=v4;reboot",
        "iptables=/tmp/mine"
      })
  void noWordOfThePolicyBecomesACommand(String option) throws Exception {
    String[] parts = option.split("=", 2);
    follow(Sample.policy(jail(ALL, "iptables-allports", Map.of(parts[0], parts[1]))));
    assertThat(firewall().apply(List.of(block(ALL, "203.0.113.7")))).containsOnlyKeys(0);
    assertThat(log()).doesNotContain("start ssh v4").noneMatch(line -> line.startsWith("ban "));
  }

  @Test
  void takesWhatAJailSaysOfPortsAndNames() throws Exception {
    follow(
        Sample.policy(
            jail(ALL, "iptables-allports", Map.of("name", "SIP", "port", "5060, 5061:5065"))));
    apply(block(ALL, "203.0.113.7"));
    assertThat(log()).endsWith("ban SIP 203.0.113.7 3600 5060,5061:5065");
  }

  @Test
  void anotherActionIsToldTheBansOfTheOneBefore() throws Exception {
    follow(Sample.both());
    apply(block(ALL, "203.0.113.7"));
    int before = log().size();
    follow(Sample.policy(jail(ALL, "iptables-allports", Map.of("name", "new")), Sample.jail(SIP)));
    assertThat(log().subList(before, log().size()))
        .containsExactly(
            "unban ssh 203.0.113.7",
            "stop ssh v4",
            "stop ssh v6",
            "start new v4",
            "ban new 203.0.113.7 3600 any",
            "start new v6");
  }

  @Test
  void tearsDownWhatAnEarlierProcessMadeThoughItKnowsNoRules() throws Exception {
    follow(Sample.both());
    apply(block(ALL, "203.0.113.7"));
    restart();
    Files.delete(directory.resolve("action.d/iptables-allports.conf"));
    firewall().teardown();
    assertThat(log()).contains("unban ssh 203.0.113.7", "stop ssh v4", "stop manual v6");
    assertThat(directory.resolve("made")).isEmptyDirectory();
    assertThat(directory.resolve("state")).isEmptyDirectory();
  }

  @Test
  void runsNothingInTheBackgroundOfAClosedFirewall() throws Exception {
    follow(Sample.both());
    close();
    await().until(() -> Files.exists(directory.resolve("state/ssh")));
    assertThat(log()).noneMatch(line -> line.startsWith("stop"));
  }

  private void restart() throws FirewallException {
    close();
    open.add(fresh());
  }

  private void follow(Policy policy) throws FirewallException {
    firewall().establish(firewall().rules(policy));
  }

  private static Jail jail(JailName name, String action, Map<String, String> options) {
    return Sample.jail(name).with(List.of(new Jail.Action(action, options)));
  }

  private void action(String name, String text) throws IOException {
    Path file = directory.resolve("action.d").resolve(name + ".conf");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        text.replace("LOG", directory.resolve("log").toString())
            .replace("DIR", directory.resolve("made").toString()));
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(directory.resolve("log"));
  }
}
