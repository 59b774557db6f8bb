package dev.banyan.agent.firewall;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.agent.process.Programs;
import dev.banyan.model.Cidr;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpsetFirewallIT extends IptablesChainsContract {

  @Override
  Firewall open(Programs programs) throws FirewallException {
    return new IpsetFirewall(programs);
  }

  @Test
  void aBanLongerThanTheKernelCanIsAsLongAsItCan() throws Exception {
    firewall().establish(Rules.of(Sample.both()));
    apply(new Firewall.Block(ALL, cidr("203.0.113.7"), Optional.of(Duration.ofDays(3650))));
    apply(new Firewall.Block(ALL, cidr("203.0.113.8"), Optional.empty()));
    apply(new Firewall.Block(ALL, cidr("203.0.113.9"), Optional.of(Duration.ofMillis(-5))));
    assertThat(pbx.run("ipset", "list", "banyan-ssh-4"))
        .containsPattern("203.0.113.7 timeout 21474[78]\\d")
        .contains("203.0.113.8 timeout 0")
        .containsPattern("203.0.113.9 timeout [01]|203.0.113.8");
  }

  @Test
  void goesOnAfterItsProgramWasKilled() throws Exception {
    firewall().establish(Rules.of(Sample.both()));
    apply(block(SIP, "203.0.113.7"));
    killItsProgram();
    apply(block(SIP, "203.0.113.8"));
    assertThat(holds(SIP)).hasSize(2);
  }

  private void killItsProgram() {
    pbx.run("ip", "netns", "pids", pbx.name())
        .lines()
        .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
        .flatMap(Optional::stream)
        .filter(process -> process.info().command().orElse("").endsWith("ipset"))
        .forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void saysThatASetIsFull() throws Exception {
    pbx.run("ipset", "create", "banyan-ssh-4", "hash:net", "timeout", "0", "maxelem", "2");
    firewall().establish(Rules.of(Sample.both()));
    var refused =
        firewall()
            .apply(
                List.of(
                    block(ALL, "203.0.113.1"),
                    block(ALL, "203.0.113.2"),
                    block(ALL, "203.0.113.3")));
    assertThat(refused).containsOnlyKeys(2);
    assertThat(refused.values()).allMatch(Firewall.Refusal::full);
  }

  @Test
  void ofManyItSaysWhichWereRefusedAndTakesTheRest() throws Exception {
    pbx.run("ipset", "create", "banyan-ssh-4", "hash:net", "timeout", "0", "maxelem", "70");
    firewall().establish(Rules.of(Sample.both()));
    List<Firewall.Operation> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(block(ALL, "198.51.100." + i));
      many.add(block(SIP, "198.51.100." + i));
    }
    var refused = firewall().apply(many);
    assertThat(refused).hasSize(30);
    assertThat(refused.keySet()).allMatch(place -> place >= 140 && place % 2 == 0);
    assertThat(holds(SIP)).hasSize(100);
    assertThat(holds(ALL)).hasSize(70);
  }

  @ParameterizedTest
  @CsvSource({"exec sleep 600, did not answer", "exit 127, ended"})
  void aProgramThatFailsIsToldSoonAndUsedAgainWhenItWorks(
      String harm, String said, @TempDir Path directory) throws Exception {
    Path broken = directory.resolve("broken");
    String script =
        "if test -e %s; then %s; fi; exec %s \"$0\" \"$@\""
            .formatted(broken, harm, String.join(" ", pbx.prefix()));
    try (Firewall there = open(new Programs(List.of("sh", "-c", script)))) {
      there.establish(Rules.of(Sample.both()));
      Files.createFile(broken);
      killItsProgram();
      long begin = System.nanoTime();
      assertThatThrownBy(() -> there.apply(List.of(block(SIP, "203.0.113.7"))))
          .isInstanceOf(FirewallException.class)
          .hasMessageContaining(said);
      assertThat(System.nanoTime() - begin).isLessThan(15_000_000_000L);
      Files.delete(broken);
      assertThat(there.apply(List.of(block(SIP, "203.0.113.7")))).isEmpty();
      assertThat(there.holds(SIP)).containsExactly(cidr("203.0.113.7"));
    }
  }

  @Test
  void theFlowsOfManyAreEndedByFewPrograms(@TempDir Path directory) throws Exception {
    pbx.run("iptables", "-w", "-A", "INPUT", "-m", "conntrack", "--ctstate", "NEW", "-j", "ACCEPT");
    List<Cidr> many = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      many.add(cidr("198.51.100." + i));
      if (i <= 20) {
        assertThat(caller.udpArrives("198.51.100." + i, pbx, 5060)).isTrue();
      }
    }
    Path runs = directory.resolve("runs");
    String script =
        "echo run >>%s; exec %s".formatted(runs, String.join(" ", pbx.prefix())) + " $0 \"$@\"";
    try (Firewall there = open(new Programs(List.of("sh", "-c", script)))) {
      Files.deleteIfExists(runs);
      there.endFlows(many);
    }
    assertThat(pbx.run("conntrack", "-L")).doesNotContain("src=198.51.100.");
    assertThat(Files.readAllLines(runs)).hasSizeLessThan(6);
  }

  @Test
  void doesNotTakeASetOfAnotherKind() {
    pbx.run("ipset", "create", "banyan-ssh-4", "hash:ip");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> firewall().establish(Rules.of(Sample.both()))))
        .isInstanceOf(FirewallException.class)
        .hasMessageContaining("ipset destroy banyan-ssh-4");
  }
}
