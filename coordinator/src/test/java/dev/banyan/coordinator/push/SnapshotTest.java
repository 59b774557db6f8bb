package dev.banyan.coordinator.push;

import static dev.banyan.coordinator.push.AgentProbe.addresses;
import static dev.banyan.coordinator.push.Bans.EPOCH;
import static dev.banyan.coordinator.push.Bans.ban;
import static dev.banyan.coordinator.push.Bans.lift;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SnapshotTest extends ServedPush {
  @Test
  void sendsAnAgentThatKnowsNothingASnapshot() {
    changes(5, ban(3, "192.0.2.1"), ban(5, "2001:db8::1"));
    push.open();

    Batch page = attach(Epoch.NONE, 0).acked();

    assertThat(page.kind()).isEqualTo(Kind.ONLY_PAGE);
    assertThat(page.epoch()).isEqualTo(EPOCH);
    assertThat(page.revision()).isEqualTo(new Revision(5));
    assertThat(addresses(page)).containsExactly("192.0.2.1", "2001:db8::1");
  }

  @Test
  void sendsAnAgentOfAnotherEpochASnapshot() {
    changes(5, ban(3, "192.0.2.1"));
    push.open();

    assertThat(attach(new Epoch(8), 3).acked().kind()).isEqualTo(Kind.ONLY_PAGE);
  }

  @Test
  void takesNothingFromAnAgentThatIsAheadUntilTheLogIsReadThatFar() {
    List<Revision> ahead = new CopyOnWriteArrayList<>();
    push.whenAgentIsAhead((epoch, revision) -> ahead.add(revision));
    changes(5, ban(3, "192.0.2.1"));
    push.open();
    AgentProbe probe = attach(EPOCH, 6);
    assertThat(probe.hasBatch()).isFalse();
    assertThat(ahead).containsExactly(new Revision(6));

    changes(7, ban(6, "192.0.2.2"), ban(7, "192.0.2.3"));

    Batch delta = probe.acked();
    assertThat(delta.kind()).isEqualTo(Kind.DELTA);
    assertThat(addresses(delta)).containsExactly("192.0.2.3");
  }

  @Test
  void sendsEverythingToWhoeverWantsItOnceAsMuchIsKnownAsHeHolds() {
    changes(5, ban(3, "192.0.2.1"));
    push.open();
    AgentProbe probe = wantingAll(EPOCH, 6);
    assertThat(probe.hasBatch()).as("older than what it holds").isFalse();

    changes(7, ban(6, "192.0.2.2"), ban(7, "192.0.2.3"));

    Batch page = probe.acked();
    assertThat(page.kind()).isEqualTo(Kind.ONLY_PAGE);
    assertThat(addresses(page)).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
  }

  @Test
  void sendsAnAgentThatIsAheadASnapshotOnceTheLogHasBegunAnew() {
    changes(5, ban(3, "192.0.2.1"));
    push.open();
    AgentProbe probe = attach(EPOCH, 6);

    push.onChanges(new Epoch(8), new Revision(6), List.of());

    Batch page = probe.acked();
    assertThat(page.kind()).isEqualTo(Kind.ONLY_PAGE);
    assertThat(page.epoch()).isEqualTo(new Epoch(8));
    assertThat(addresses(page)).containsExactly("192.0.2.1");
  }

  @Test
  void forgetsALogThatIsLost() {
    push.open();
    changes(9, ban(8, "192.0.2.1"), ban(9, "192.0.2.2"));
    AgentProbe probe = attach(EPOCH, 9);
    push.onLost();
    push.onChanges(new Epoch(8), new Revision(20), List.of(ban(12, "192.0.2.1")));

    assertThat(addresses(probe.acked())).containsExactly("192.0.2.1");
  }

  @Test
  void leavesOutOfASnapshotWhatIsOver() {
    changes(5, ban(3, "192.0.2.1", Duration.ofMinutes(-1)), lift(5, "192.0.2.2"));
    push.open();

    assertThat(attach(Epoch.NONE, 0).acked().changes()).isEmpty();
  }

  @Test
  void splitsALargeSnapshotIntoPagesOfOneRevision() {
    changes(5_000, manyBans(5_000));
    push.open();
    AgentProbe probe = attach(Epoch.NONE, 0);

    List<Batch> pages = List.of(probe.acked(), probe.acked(), probe.acked());

    assertThat(pages)
        .extracting(Batch::kind)
        .containsExactly(Kind.FIRST_PAGE, Kind.PAGE, Kind.LAST_PAGE);
    assertThat(pages).extracting(Batch::revision).containsOnly(new Revision(5_000));
    assertThat(pages.stream().mapToInt(page -> page.changes().size()).sum()).isEqualTo(5_000);
  }

  @Test
  void sendsChangesBetweenThePagesOfASnapshotWithoutMovingTheRevision() {
    changes(5_000, manyBans(5_000));
    push.open();
    AgentProbe probe = attach(Epoch.NONE, 0);
    Batch first = probe.batch();

    changes(5_001, lift(5_001, "10.0.0.1"), ban(5_001, "192.0.2.9"));
    assertThat(addresses(probe.batch())).containsExactly("10.0.0.1");
    probe.ack(first);
    Batch between = probe.acked();

    assertThat(between.kind()).isEqualTo(Kind.DELTA);
    assertThat(between.revision()).isEqualTo(Revision.NONE);
    assertThat(addresses(between)).containsExactly("10.0.0.1", "192.0.2.9");
    assertThat(probe.acked().kind()).isEqualTo(Kind.PAGE);
    assertThat(probe.acked().kind()).isEqualTo(Kind.LAST_PAGE);
    changes(5_002, ban(5_002, "192.0.2.10"));
    assertThat(addresses(probe.acked())).containsExactly("192.0.2.10");
  }

  @Test
  void putsIntoTheLastPageWhatMovedOnMeanwhile() {
    changes(3_000, manyBans(3_000));
    push.open();
    AgentProbe probe = attach(Epoch.NONE, 0);
    Batch first = probe.batch();
    changes(3_001, ban(3_001, "192.0.2.9"));
    probe.ack(first);
    Batch between = probe.batch();

    changes(3_002, ban(3_002, "10.0.11.183", Duration.ofHours(2)));
    probe.ack(between);
    Batch last = probe.acked();

    assertThat(last.kind()).isEqualTo(Kind.LAST_PAGE);
    assertThat(addresses(last)).contains("10.0.11.183");
    assertThat(addresses(probe.acked())).containsExactly("10.0.11.183");
  }

  @Test
  void startsAgainWithASnapshotWhenTheLogBeginsAnew() {
    push.open();
    changes(9, ban(9, "192.0.2.1"));
    AgentProbe probe = attach(EPOCH, 9);
    push.onChanges(new Epoch(8), new Revision(2), List.of(ban(2, "192.0.2.7")));

    Batch page = probe.acked();

    assertThat(page.kind()).isEqualTo(Kind.ONLY_PAGE);
    assertThat(page.epoch()).isEqualTo(new Epoch(8));
    assertThat(addresses(page)).containsExactly("192.0.2.7");
  }

  @Test
  void sendsSnapshotsToSoManyAtOnceAndToTheOthersInTurn() {
    changes(3, ban(3, "192.0.2.1"));
    push.open();
    List<AgentProbe> probes = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      probes.add(AgentProbe.attached(channel, new HostName("host-" + i), Epoch.NONE, 0));
    }
    settle();
    assertThat(probes.stream().filter(AgentProbe::hasBatch)).hasSize(64);

    probes.get(0).acked();
    probes.get(1).hangUp();

    await().until(() -> probes.stream().filter(AgentProbe::hasBatch).count() == 65);
    assertThat(probes.get(64).hasBatch()).isTrue();
    assertThat(probes.get(65).hasBatch()).isTrue();
    assertThat(probes.get(66).hasBatch()).isFalse();
    tick(Duration.ofSeconds(30));
    assertThat(probes.get(69).hasBatch()).isTrue();
  }
}
