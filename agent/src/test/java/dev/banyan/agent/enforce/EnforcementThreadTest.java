package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.firewall.Sample;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnforcementThreadTest {
  @TempDir private Path directory;
  private final FakeFirewall firewall = new FakeFirewall();

  @Test
  void answersWhenTheKernelAndTheFileHoldIt() throws Exception {
    try (EnforcementThread enforcement = start()) {
      enforcement.follow(new Revision(0), Sample.both()).get(5, TimeUnit.SECONDS);
      var applied = enforcement.apply(batch(Batch.Kind.DELTA, 4)).get(5, TimeUnit.SECONDS);
      assertThat(applied.revision()).isEqualTo(new Revision(4));
      assertThat(enforcement.held())
          .isEqualTo(new Enforcement.Held(new Epoch(1), new Revision(4), new Revision(0)));
      assertThat(enforcement.blocked().get(5, TimeUnit.SECONDS))
          .containsEntry(SIP, Set.of(cidr("203.0.113.7")));
    }
    assertThat(firewall.blocked(SIP)).containsKey(cidr("203.0.113.7"));
    try (EnforcementThread again = start()) {
      assertThat(again.held().revision()).isEqualTo(new Revision(4));
    }
  }

  @Test
  void beginsThoughTheFirewallFailsAndBlocksWhenItWorksAgain() throws Exception {
    try (EnforcementThread enforcement = start()) {
      enforcement.follow(new Revision(0), Sample.both()).get(5, TimeUnit.SECONDS);
      enforcement.apply(batch(Batch.Kind.ONLY_PAGE, 4)).get(5, TimeUnit.SECONDS);
    }
    firewall.teardown();
    firewall.failing = true;
    try (EnforcementThread enforcement = start()) {
      assertThat(enforcement.held().revision()).isEqualTo(new Revision(4));
      firewall.failing = false;
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> firewall.blocked(SIP).containsKey(cidr("203.0.113.7")));
    }
  }

  @Test
  void theFlowsOfWhatItBlocksEnd() throws Exception {
    try (EnforcementThread enforcement = start()) {
      enforcement.follow(new Revision(0), Sample.both()).get(5, TimeUnit.SECONDS);
      enforcement.apply(batch(Batch.Kind.DELTA, 4)).get(5, TimeUnit.SECONDS);
      await().until(() -> firewall.withoutFlows.contains(cidr("203.0.113.7")));
    }
  }

  @Test
  void saysWhichJailsBlockNobodyHere() throws Exception {
    var odd = new dev.banyan.model.Block("x", List.of(), List.of(), "LOG", "INPUT", "filter");
    try (EnforcementThread enforcement = start()) {
      enforcement
          .follow(new Revision(0), Sample.policy(Sample.jail(SIP, odd)))
          .get(5, TimeUnit.SECONDS);
      assertThat(enforcement.faults())
          .extracting(AgentReport.Fault::jail)
          .containsExactly(SIP.value());
    }
  }

  @Test
  void aBatchThatMakesNoSenseFailsAndTheNextIsApplied() throws Exception {
    try (EnforcementThread enforcement = start()) {
      Throwable thrown =
          Assertions.catchThrowable(() -> enforcement.apply(batch(Batch.Kind.PAGE, 4)).join());
      assertThat(thrown).isInstanceOf(CompletionException.class).hasMessageContaining("begin");
      assertThat(enforcement.apply(batch(Batch.Kind.ONLY_PAGE, 4)).get(5, TimeUnit.SECONDS))
          .extracting(Enforcement.Applied::revision)
          .isEqualTo(new Revision(4));
    }
  }

  @Test
  void afterTheEndEveryRequestIsAnswered() throws Exception {
    EnforcementThread enforcement = start();
    enforcement.close();
    assertThat(enforcement.apply(batch(Batch.Kind.DELTA, 4)))
        .failsWithin(5, TimeUnit.SECONDS)
        .withThrowableThat()
        .withMessageContaining("ended");
  }

  private EnforcementThread start() throws Exception {
    return EnforcementThread.start(
        directory.resolve("state").resolve("bans"), firewall, InstantSource.system(), Set::of);
  }

  private static Batch batch(Batch.Kind kind, long revision) {
    var blocked = new Change.Blocked(SIP, cidr("203.0.113.7"), Optional.empty());
    var key = EntryKey.automatic(SIP, Optional.empty(), blocked.cidr());
    return new Batch(
        1,
        kind,
        new Epoch(1),
        new Revision(revision),
        List.of(new Change(key, new Revision(revision), blocked)));
  }
}
