package dev.banyan.e2e;

import static dev.banyan.e2e.PbxCluster.BRIEF;
import static dev.banyan.e2e.PbxCluster.LASTING;
import static dev.banyan.e2e.PbxCluster.TRUSTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.testing.NeedsRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each test attacks from addresses of its own, so that all can share one cluster. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class ClusterIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int SIP = 5060;

  private final AtomicInteger addresses = new AtomicInteger();
  private PbxCluster cluster;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    cluster = PbxCluster.start(directory);
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** What is killed. */
  enum Victim {
    AGENT,
    COORDINATOR,
    BROKER;

    Program of(PbxCluster cluster) {
      return switch (this) {
        case AGENT -> cluster.hosts.get(0).agent;
        case COORDINATOR -> cluster.coordinator;
        case BROKER -> cluster.broker;
      };
    }
  }

  @Test
  void failuresSpreadOverThreeHostsBanOnAllFour() {
    String attacker = newAddress();
    String user = newAddress();
    spread(LASTING, user, 4);
    spread(LASTING, attacker, 4);
    assertThat(cluster.counts(attacker, LASTING, 4)).isTrue();
    assertThat(blockedSomewhere(LASTING, attacker)).isFalse();
    cluster.hosts.get(0).fail(LASTING, attacker);
    awaitBlockedEverywhere(LASTING, attacker);
    for (PbxCluster.Pbx pbx : cluster.hosts) {
      assertThat(cluster.outside.udpArrives(attacker, pbx.host, SIP)).as(pbx.name).isFalse();
      assertThat(cluster.outside.udpArrives(user, pbx.host, SIP)).as(pbx.name).isTrue();
      assertThat(cluster.outside.tcpConnects(attacker, pbx.host, 80)).as("not SIP").isTrue();
    }
  }

  @Test
  void whoLoggedInMayFailTwiceAsOftenBeforeHeIsBlockedAndNoOftener() {
    String user = newAddress();
    String pretender = newAddress();
    PbxCluster.Pbx attacked = cluster.hosts.get(0);
    attacked.logIn(TRUSTING, user, ",UsingPassword=\"1\"");
    attacked.logIn(TRUSTING, pretender, ",UsingPassword=\"0\"");
    for (int i = 0; i < 5; i++) {
      attacked.fail(TRUSTING, user);
    }
    for (int i = 0; i < 3; i++) {
      attacked.fail(TRUSTING, pretender);
    }
    awaitBlockedEverywhere(TRUSTING, pretender);
    assertThat(cluster.counts(user, TRUSTING, 5)).isTrue();
    assertThat(blockedSomewhere(TRUSTING, user)).isFalse();
    cluster.hosts.get(1).fail(TRUSTING, user);
    awaitBlockedEverywhere(TRUSTING, user);
  }

  @Test
  void anUnbanLetsPacketsInAgain() {
    String attacker = newAddress();
    spread(LASTING, attacker, 5);
    awaitBlockedEverywhere(LASTING, attacker);
    cluster.ask("unban", attacker);
    await().atMost(SOON).until(() -> !blockedSomewhere(LASTING, attacker));
    for (PbxCluster.Pbx pbx : cluster.hosts) {
      assertThat(cluster.outside.udpArrives(attacker, pbx.host, SIP)).as(pbx.name).isTrue();
    }
  }

  @Test
  void whileEnforcementIsSuspendedPacketsOfTheBannedArriveAndThenNoLonger() {
    String attacker = newAddress();
    String other = newAddress();
    spread(LASTING, attacker, 5);
    awaitBlockedEverywhere(LASTING, attacker);
    cluster.ask("suspend", "--reason", "a test");
    awaitArrival(attacker, true);
    spread(LASTING, other, 5);
    await().atMost(SOON).until(() -> cluster.ask("bans", "--json").contains(other));
    awaitArrival(other, true);
    cluster.ask("resume");
    awaitArrival(attacker, false);
    awaitArrival(other, false);
  }

  @Test
  void whoIsAllowedIsLetInAtOnceAndBannedAgainWhenHeIsNot() {
    String attacker = newAddress();
    spread(LASTING, attacker, 5);
    awaitBlockedEverywhere(LASTING, attacker);
    cluster.ask("allow", "add", attacker);
    awaitArrival(attacker, true);
    cluster.ask("allow", "remove", attacker);
    awaitArrival(attacker, false);
  }

  private void awaitArrival(String sender, boolean arrives) {
    for (PbxCluster.Pbx pbx : cluster.hosts) {
      await(pbx.name)
          .atMost(SOON)
          .until(() -> cluster.outside.udpArrives(sender, pbx.host, SIP) == arrives);
    }
  }

  @Test
  void aBanEndsAtItsTimeAlsoWithoutTheCoordinator() {
    String attacker = newAddress();
    spread(BRIEF, attacker, 3);
    Instant lastFailure = Instant.now();
    awaitBlockedEverywhere(BRIEF, attacker);
    cluster.coordinator.stop();
    assertThat(cluster.outside.udpArrives(attacker, cluster.hosts.get(3).host, SIP)).isFalse();
    await().atMost(SOON).until(() -> !blockedSomewhere(BRIEF, attacker));
    assertThat(Duration.between(lastFailure, Instant.now()))
        .isBetween(
            PbxCluster.BRIEF_BANTIME.minusSeconds(1), PbxCluster.BRIEF_BANTIME.plusSeconds(3));
    assertThat(cluster.outside.udpArrives(attacker, cluster.hosts.get(3).host, SIP)).isTrue();
    cluster.coordinator.start();
  }

  @ParameterizedTest
  @EnumSource(Victim.class)
  void killingAPartChangesNothingThatWasDecidedAndLosesNothing(Victim victim) {
    String banned = newAddress();
    String suspect = newAddress();
    spread(LASTING, banned, 5);
    spread(LASTING, suspect, 2);
    awaitBlockedEverywhere(LASTING, banned);
    List<String> decided = cluster.decision(banned, LASTING);

    victim.of(cluster).kill();
    assertThat(blockedEverywhere(LASTING, banned)).isTrue();
    spread(LASTING, suspect, 2);
    victim.of(cluster).start();

    assertThat(cluster.counts(suspect, LASTING, 4)).as("each failure once").isTrue();
    assertThat(blockedEverywhere(LASTING, banned)).isTrue();
    assertThat(cluster.decision(banned, LASTING)).isEqualTo(decided);
    cluster.hosts.get(2).fail(LASTING, suspect);
    awaitBlockedEverywhere(LASTING, suspect);
  }

  private void spread(String jail, String address, int failures) {
    List<PbxCluster.Pbx> attacked = cluster.hosts.subList(0, 3);
    for (int i = 0; i < failures; i++) {
      attacked.get(i % attacked.size()).fail(jail, address);
    }
  }

  private void awaitBlockedEverywhere(String jail, String address) {
    await().atMost(SOON).until(() -> blockedEverywhere(jail, address));
  }

  private boolean blockedEverywhere(String jail, String address) {
    return cluster.hosts.stream().allMatch(pbx -> pbx.blocks(jail, address));
  }

  private boolean blockedSomewhere(String jail, String address) {
    return cluster.hosts.stream().anyMatch(pbx -> pbx.blocks(jail, address));
  }

  private String newAddress() {
    return "203.0.113." + addresses.incrementAndGet();
  }
}
