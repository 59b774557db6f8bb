package dev.banyan.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.process.Programs;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.NeedsRoot;
import dev.banyan.testing.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot({"iptables", "ipset", "nft", "setpriv", "stdbuf", "xtables-monitor"})
class RuleWatchIT {
  private final Network network = Network.create();
  private final Namespace pbx = network.host("pbx");
  private final RuleWatch watch = new RuleWatch(new Programs(pbx.prefix()), true);

  @AfterEach
  void close() {
    watch.close();
    network.close();
  }

  @Test
  void isSureOnlyAsLongAsNobodyChangesARuleByWhateverProgram() {
    for (List<String> change :
        List.of(
            List.of("iptables", "-w", "-A", "INPUT", "-s", "192.0.2.1", "-j", "ACCEPT"),
            List.of("ip6tables", "-w", "-N", "other"),
            List.of("iptables", "-w", "-F"),
            List.of("nft", "add", "table", "inet", "other"),
            List.of("nft", "flush", "ruleset"))) {
      await().until(watch::isQuiet);
      pbx.run(change.toArray(String[]::new));
      AtomicInteger answers = new AtomicInteger();
      await()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> answers.incrementAndGet() > 0 && !watch.isQuiet());
      assertThat(answers).as("before it looks anyway").hasValueLessThan(RuleWatch.TRUSTED);
    }
  }

  @Test
  void doubtsUntilItHasListenedForAWhileAlsoWhenItsProgramWasKilled() {
    assertThat(watch.isQuiet()).isFalse();
    assertThat(watch.isQuiet()).isFalse();
    await().until(watch::isQuiet);
    pbx.run("ip", "netns", "pids", pbx.name())
        .lines()
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
        .filter(process -> process.info().command().orElse("").contains("xtables"))
        .forEach(ProcessHandle::destroyForcibly);
    await().until(() -> !watch.isQuiet());
    await().until(watch::isQuiet);
  }

  /** For IPv6 and a port, iptables 1.8.9 cannot print what it added itself, and ends. */
  @Test
  void isSureAgainAfterARuleAtWhichItsProgramEnds() {
    assertThat(watch.isQuiet()).isFalse();
    for (int i = 0; i < 2; i++) {
      pbx.run("ip6tables", "-w", "-A", "INPUT", "-p", "udp", "--dport", "5060", "-j", "DROP");
      assertThat(watch.isQuiet()).isFalse();
      await().until(watch::isQuiet);
    }
  }

  @Test
  void startsNoMoreOfAProgramThatEndsAtOnceForAWhile(@TempDir Path directory) throws IOException {
    Path started = Files.createFile(directory.resolve("started"));
    Path program =
        Files.writeString(
            directory.resolve("xtables-monitor"), "#!/bin/sh\necho >>'%s'\n".formatted(started));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    var programs = new Programs(pbx.prefix(), directory + ":/usr/sbin:/usr/bin:/sbin:/bin");
    AtomicLong before = new AtomicLong();
    try (RuleWatch broken = new RuleWatch(programs, true)) {
      await()
          .pollInterval(Duration.ofMillis(100))
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                assertThat(broken.isQuiet()).isFalse();
                long now = Files.size(started);
                return now >= RuleWatch.HASTY && before.getAndSet(now) == now;
              });
    }
  }

  @Test
  void looksNowAndThenThoughItHearsNothing() {
    await().until(watch::isQuiet);
    int inARow = 1;
    while (watch.isQuiet()) {
      inARow++;
    }
    assertThat(inARow).isEqualTo(RuleWatch.TRUSTED);
  }

  @Test
  void rulesThatNoMonitorTellsOfAreAlwaysInDoubt() {
    try (RuleWatch blind = new RuleWatch(new Programs(pbx.prefix()), false)) {
      for (int i = 0; i < 5; i++) {
        assertThat(blind.isQuiet()).isFalse();
      }
    }
  }
}
