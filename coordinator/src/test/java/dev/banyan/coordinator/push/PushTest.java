package dev.banyan.coordinator.push;

import static dev.banyan.coordinator.push.AgentProbe.addresses;
import static dev.banyan.coordinator.push.Bans.A;
import static dev.banyan.coordinator.push.Bans.B;
import static dev.banyan.coordinator.push.Bans.EPOCH;
import static dev.banyan.coordinator.push.Bans.NOON;
import static dev.banyan.coordinator.push.Bans.ban;
import static dev.banyan.coordinator.push.Bans.key;
import static dev.banyan.coordinator.push.Bans.lift;
import static dev.banyan.coordinator.push.Bans.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.codec.AttachCodec;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Change;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.AgentStatus;
import dev.banyan.wire.FromAgent;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushTest {
  private final AtomicReference<Instant> clock = new AtomicReference<>(NOON);
  private final Push push =
      new Push(Executors.newSingleThreadScheduledExecutor(), (InstantSource) clock::get);
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void serve() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(push.service())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    push.close();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

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
  void resumesAnAgentWithWhatChangedAfterItsRevision() {
    changes(5, ban(3, "192.0.2.1"), ban(5, "192.0.2.2"), lift(4, "192.0.2.3"));
    push.open();

    Batch delta = attach(EPOCH, 3).acked();

    assertThat(delta.kind()).isEqualTo(Kind.DELTA);
    assertThat(delta.revision()).isEqualTo(new Revision(5));
    assertThat(addresses(delta)).containsExactly("192.0.2.3", "192.0.2.2");
    assertThat(delta.changes().get(0).effect()).isInstanceOf(Change.Lifted.class);
  }

  @Test
  void sendsAnAgentThatIsAheadOrOfAnotherEpochASnapshot() {
    changes(5, ban(3, "192.0.2.1"));
    push.open();

    assertThat(attach(EPOCH, 6).acked().kind()).isEqualTo(Kind.ONLY_PAGE);
    assertThat(AgentProbe.attached(channel, B, new Epoch(8), 3).acked().kind())
        .isEqualTo(Kind.ONLY_PAGE);
  }

  @Test
  void saysThatABanIsOverToAnAgentThatMayHoldALongerOne() {
    changes(5, ban(5, "192.0.2.1", Duration.ofMinutes(-1)));
    push.open();

    Batch delta = attach(EPOCH, 3).acked();

    assertThat(delta.changes().get(0).effect()).isInstanceOf(Change.Lifted.class);
  }

  @Test
  void leavesOutOfASnapshotWhatIsOver() {
    changes(5, ban(3, "192.0.2.1", Duration.ofMinutes(-1)), lift(5, "192.0.2.2"));
    push.open();

    assertThat(attach(Epoch.NONE, 0).acked().changes()).isEmpty();
  }

  @Test
  void sendsRemainingTimeSoThatClocksNeedNotAgree() {
    changes(3, ban(3, "192.0.2.1", Duration.ofMinutes(10)));
    clock.set(NOON.plusSeconds(60));
    push.open();

    var effect = (Change.Blocked) attach(Epoch.NONE, 0).acked().changes().get(0).effect();

    assertThat(effect.until()).contains(NOON.plus(Duration.ofMinutes(9)));
  }

  @Test
  void servesNobodyBeforeTheLogIsKnown() {
    changes(2, ban(1, "192.0.2.1"));
    AgentProbe probe = attach(EPOCH, 900);
    changes(900, ban(900, "192.0.2.2"));
    push.open();
    changes(901, ban(901, "192.0.2.3"));

    Batch delta = probe.acked();

    assertThat(delta.kind()).isEqualTo(Kind.DELTA);
    assertThat(addresses(delta)).containsExactly("192.0.2.3");
  }

  @Test
  void keepsOneBatchOnItsWayAndThenSendsTheNewestOfEachKey() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    changes(2, ban(2, "192.0.2.1"));
    Batch first = probe.batch();

    changes(3, ban(3, "192.0.2.2"));
    changes(4, lift(4, "192.0.2.2"));
    changes(5, ban(5, "192.0.2.3"));
    settle();
    assertThat(probe.hasBatch()).isFalse();
    probe.ack(first);
    Batch second = probe.acked();

    assertThat(addresses(second)).containsExactly("192.0.2.2", "192.0.2.3");
    assertThat(second.changes().get(0).effect()).isInstanceOf(Change.Lifted.class);
    assertThat(second.revision()).isEqualTo(new Revision(5));
  }

  @Test
  void doesNotLetASlowAgentHoldUpAnother() {
    push.open();
    changes(1);
    AgentProbe slow = attach(EPOCH, 1);
    AgentProbe quick = AgentProbe.attached(channel, B, EPOCH, 1);
    changes(2, ban(2, "192.0.2.1"));
    slow.batch();
    quick.acked();

    changes(3, ban(3, "192.0.2.2"));

    assertThat(addresses(quick.acked())).containsExactly("192.0.2.2");
    assertThat(slow.hasBatch()).isFalse();
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
  void splitsTheChangesOfOneRevisionAndMovesOnlyWithTheLast() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    Scoped[] lifted = manyBans(3_000);
    for (int i = 0; i < lifted.length; i++) {
      lifted[i] = lift(2, address(i + 1));
    }
    changes(2, lifted);

    assertThat(probe.acked().revision()).isEqualTo(new Revision(1));
    assertThat(probe.acked().revision()).isEqualTo(new Revision(2));
  }

  @Test
  void sendsWhatConcernsOneHostToThatHostOnly() {
    push.open();
    changes(1);
    AgentProbe a = attach(EPOCH, 1);
    AgentProbe b = AgentProbe.attached(channel, B, EPOCH, 1);

    changes(2, only(A, ban(2, "192.0.2.1")));
    changes(3, ban(3, "192.0.2.2"));

    assertThat(addresses(a.acked())).containsExactly("192.0.2.1");
    assertThat(addresses(a.acked())).containsExactly("192.0.2.2");
    assertThat(addresses(b.acked())).containsExactly("192.0.2.2");
  }

  @Test
  void sendsThePolicyAtOnceAndWheneverItChanges() {
    push.onPolicy(new Revision(1), Policy.EMPTY);
    changes(1);
    push.open();
    AgentProbe probe = attach(EPOCH, 1);
    await().until(() -> probe.policies.size() == 1);

    push.onPolicy(new Revision(2), Policy.EMPTY);

    await().until(() -> probe.policies.size() == 2);
    assertThat(probe.policies)
        .extracting(AttachCodec.ReceivedPolicy::revision)
        .containsExactly(new Revision(1), new Revision(2));
  }

  @Test
  void provesEveryTwoSecondsThatItLives() {
    push.open();
    changes(4);
    AgentProbe probe = attach(EPOCH, 4);
    tick(Duration.ofSeconds(2));
    tick(Duration.ofSeconds(1));
    tick(Duration.ofSeconds(1));

    await().until(() -> probe.bookmarks.size() == 2);
    assertThat(probe.bookmarks).allMatch(b -> b.revision().equals(new Revision(4)));
    assertThat(probe.bookmarks.peek().time()).isEqualTo(NOON.plusSeconds(2));
  }

  @Test
  void movesTheRevisionOfAnAgentThatNothingConcerned() {
    push.open();
    changes(4);
    AgentProbe probe = attach(EPOCH, 4);
    changes(9);
    tick(Duration.ofSeconds(2));

    Batch batch = probe.acked();

    assertThat(batch.changes()).isEmpty();
    assertThat(batch.revision()).isEqualTo(new Revision(9));
  }

  @Test
  void refusesAnUnknownProtocolAndSaysWhichItKnows() {
    var probe = new AgentProbe(channel);
    probe.hello(9, A, EPOCH, 1);

    assertThat(probe.ended().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(probe.ended().getDescription()).contains("version 9").contains("version 1");
    assertThat(push.refused().join()).containsEntry(Refusal.PROTOCOL, 1L);
  }

  @Test
  void refusesAHostNameThatIsNone() {
    var probe = new AgentProbe(channel);
    probe.send(
        FromAgent.newBuilder()
            .setHello(dev.banyan.wire.Hello.newBuilder().setProtocol(1).setHost("a/b\u001b[31m"))
            .build());

    assertThat(probe.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(probe.ended().getDescription()).doesNotContain("\u001b").contains("host");
  }

  @Test
  void refusesMessagesOutOfPlaceAndHarmsNobodyElse() {
    push.open();
    changes(1);
    AgentProbe good = attach(EPOCH, 1);
    var early = new AgentProbe(channel);
    early.send(FromAgent.newBuilder().setStatus(AgentStatus.getDefaultInstance()).build());
    AgentProbe liar = AgentProbe.attached(channel, B, EPOCH, 1);
    liar.send(AttachCodec.encode(new Ack(99, new Revision(1_000), List.of())));

    assertThat(early.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(liar.ended().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(push.refused().join()).containsEntry(Refusal.OUT_OF_ORDER, 2L);
    changes(2, ban(2, "192.0.2.1"));
    assertThat(addresses(good.acked())).containsExactly("192.0.2.1");
  }

  @Test
  void closesTheOlderStreamOfAHostThatAttachesAgain() {
    push.open();
    changes(1);
    AgentProbe older = attach(EPOCH, 1);
    AgentProbe newer = attach(EPOCH, 1);

    assertThat(older.ended().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(older.ended().getDescription()).contains("pbx-a").contains("newest");
    changes(2, ban(2, "192.0.2.1"));
    assertThat(addresses(newer.acked())).containsExactly("192.0.2.1");
    assertThat(push.fleet().join().connected()).isEqualTo(1);
  }

  @Test
  void disconnectsAnAgentThatDoesNotAcknowledge() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    changes(2, ban(2, "192.0.2.1"));
    probe.batch();

    tick(Duration.ofSeconds(30));
    assertThat(probe.isAttached()).isTrue();
    tick(Duration.ofSeconds(1));

    assertThat(probe.ended().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(push.fleet().join().connected()).isZero();
  }

  @Test
  void disconnectsWhoDoesNotSayWhoItIs() {
    var probe = new AgentProbe(channel);
    settle();
    tick(Duration.ofSeconds(11));

    assertThat(probe.ended().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void knowsWhoEnforcesAndWhoDoesNot() {
    push.open();
    changes(1);
    AgentProbe a = attach(EPOCH, 1);
    AgentProbe b = AgentProbe.attached(channel, B, EPOCH, 1);
    changes(2, ban(2, "192.0.2.1"));
    a.acked();
    b.ack(b.batch(), new Ack.Failed(key("192.0.2.1"), new Revision(2), "set is full\u001b[0m"));

    Fleet fleet = push.reached(new Revision(2), Duration.ofSeconds(60)).join();
    var enforced = fleet.enforced(new Revision(2), key("192.0.2.1"), Optional.empty());

    assertThat(enforced.by()).containsExactly(A);
    assertThat(enforced.missingOn()).containsExactly(B);
    assertThat(fleet.agents().get(1).failed().get(0).error()).isEqualTo("set is full\\u001B[0m");
  }

  @Test
  void waitsForAllButNotForEver() {
    push.open();
    changes(1);
    AgentProbe a = attach(EPOCH, 1);
    var soon = push.reached(new Revision(2), Duration.ofSeconds(5));
    changes(2, ban(2, "192.0.2.1"));
    Batch batch = a.batch();
    settle();
    assertThat(soon).isNotDone();

    var later = push.reached(new Revision(3), Duration.ofSeconds(5));
    a.ack(batch);
    assertThat(soon.join().behind()).isZero();
    tick(Duration.ofSeconds(5));

    assertThat(later.join().head()).isEqualTo(new Revision(2));
  }

  @Test
  void remembersWhoWasAttachedAndWhatItSaid() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    probe.send(
        AttachCodec.encode(
            new AgentReport(1, 2, 3, 4, Duration.ofMillis(5), 6, AgentReport.Mode.ALONE)));
    probe.hangUp();
    await().until(() -> push.fleet().join().connected() == 0);

    Fleet.Agent agent = push.fleet().join().agents().get(0);

    assertThat(agent.host()).isEqualTo(A);
    assertThat(agent.mode()).isEqualTo("alone");
    assertThat(agent.firewall()).isEqualTo("dry-run");
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

  private AgentProbe attach(Epoch epoch, long revision) {
    AgentProbe probe = AgentProbe.attached(channel, A, epoch, revision);
    settle();
    return probe;
  }

  private void changes(long upTo, Scoped... changes) {
    push.onChanges(EPOCH, new Revision(upTo), List.of(changes));
    settle();
  }

  private void tick(Duration later) {
    clock.updateAndGet(now -> now.plus(later));
    push.tick().join();
  }

  /** Everything that was handed to the thread so far is done. */
  private void settle() {
    push.fleet().join();
  }

  private static Scoped[] manyBans(int count) {
    List<Scoped> bans = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      bans.add(ban(i, address(i)));
    }
    return bans.toArray(Scoped[]::new);
  }

  private static String address(int i) {
    return "10.0." + i / 256 + "." + i % 256;
  }
}
