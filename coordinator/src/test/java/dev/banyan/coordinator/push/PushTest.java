package dev.banyan.coordinator.push;

import static dev.banyan.coordinator.push.AgentProbe.addresses;
import static dev.banyan.coordinator.push.Bans.A;
import static dev.banyan.coordinator.push.Bans.B;
import static dev.banyan.coordinator.push.Bans.EPOCH;
import static dev.banyan.coordinator.push.Bans.NOON;
import static dev.banyan.coordinator.push.Bans.ban;
import static dev.banyan.coordinator.push.Bans.lift;
import static dev.banyan.coordinator.push.Bans.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.codec.AttachCodec;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.coordinator.ingest.Decided;
import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Digest;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PushTest extends ServedPush {
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
  void saysThatABanIsOverToAnAgentThatMayHoldALongerOne() {
    changes(5, ban(5, "192.0.2.1", Duration.ofMinutes(-1)));
    push.open();

    Batch delta = attach(EPOCH, 3).acked();

    assertThat(delta.changes().get(0).effect()).isInstanceOf(Change.Lifted.class);
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
    changes(4, ban(4, "192.0.2.3"));
    changes(5, ban(5, "192.0.2.2", Duration.ofHours(9)));
    settle();
    assertThat(probe.hasBatch()).isFalse();
    probe.ack(first);
    Batch second = probe.acked();

    assertThat(addresses(second)).containsExactly("192.0.2.3", "192.0.2.2");
    assertThat(second.changes().get(1).effect().until()).contains(NOON.plus(Duration.ofHours(9)));
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
  void splitsTheChangesOfOneRevisionAndMovesOnlyWithTheLast() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    Scoped[] same = manyBans(3_000);
    for (int i = 0; i < same.length; i++) {
      same[i] = ban(2, address(i + 1));
    }
    changes(2, same);

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

    await().until(() -> probe.bookmarks.size() == 3);
    assertThat(probe.bookmarks.remove().time()).isEqualTo(NOON);
    assertThat(probe.bookmarks).allMatch(b -> b.revision().equals(new Revision(4)));
    assertThat(probe.bookmarks.peek().time()).isEqualTo(NOON.plusSeconds(2));
  }

  @Test
  void provesItLessOftenToWhoHasPatienceUnlessThereIsNews() {
    push.open();
    changes(4);
    push.onDecided(new Decided(List.of(3L), 0, Optional.of(NOON)));
    AgentProbe probe = AgentProbe.patient(channel, A, EPOCH, 4, Duration.ofSeconds(4));
    await().until(() -> probe.bookmarks.size() == 1);
    tick(Duration.ofSeconds(2));
    tick(Duration.ofSeconds(2));
    push.onDecided(new Decided(List.of(4L), 0, Optional.of(NOON.plusSeconds(4))));
    tick(Duration.ofSeconds(2));
    tick(Duration.ofSeconds(2));
    tick(Duration.ofSeconds(2));

    await().until(() -> probe.bookmarks.size() == 4);
    assertThat(probe.bookmarks)
        .extracting(bookmark -> Duration.between(NOON, bookmark.time()).toSeconds())
        .containsExactly(0L, 2L, 6L, 10L);
  }

  @Test
  void provesItToThePatientTooWhileItIsBehind() {
    push.open();
    changes(4);
    push.onDecided(new Decided(List.of(3L), 0, Optional.of(NOON.minusSeconds(60))));
    AgentProbe probe = AgentProbe.patient(channel, A, EPOCH, 4, Duration.ofSeconds(4));
    await().until(() -> probe.bookmarks.size() == 1);
    tick(Duration.ofSeconds(2));
    tick(Duration.ofSeconds(2));
    push.onDecided(new Decided(List.of(3L), 0, Optional.of(NOON.plusSeconds(4))));
    tick(Duration.ofSeconds(2));

    await().until(() -> probe.bookmarks.size() == 4);
  }

  @Test
  void provesThatItLivesAsSoonAsAnAgentIsAttached() {
    push.open();
    changes(4);

    AgentProbe probe = attach(EPOCH, 4);

    await().until(() -> probe.bookmarks.size() == 1);
  }

  @Test
  void saysUpToWhichTimeEverythingIsDecidedAndDoesNotMakeItUp() {
    push.open();
    changes(4);
    AgentProbe probe = attach(EPOCH, 4);
    push.onDecided(new Decided(List.of(3L, 8L), 0, Optional.of(NOON.minusSeconds(1))));
    tick(Duration.ofSeconds(2));
    tick(Duration.ofSeconds(2));

    await().until(() -> probe.bookmarks.size() == 3);
    assertThat(probe.bookmarks.remove().decidedUpTo()).isEmpty();
    assertThat(probe.bookmarks)
        .allMatch(b -> b.decidedUpTo().equals(Optional.of(NOON.minusSeconds(1))))
        .allMatch(b -> b.decided().equals(List.of(3L, 8L)));
  }

  @Test
  void tellsWhatIsDecidedOnlyWhenItKnowsTheBansThatWereDecided() {
    push.open();
    changes(4);
    AgentProbe probe = attach(EPOCH, 4);
    push.onDecided(new Decided(List.of(3L), 7, Optional.of(NOON)));
    push.onDecided(new Decided(List.of(4L), 8, Optional.of(NOON.plusSeconds(1))));
    tick(Duration.ofSeconds(2));
    await().until(() -> probe.bookmarks.size() == 2);
    assertThat(probe.bookmarks).allMatch(b -> b.decidedUpTo().isEmpty());

    changes(6, ban(6, "192.0.2.6"));
    probe.acked();
    tick(Duration.ofSeconds(2));

    await().until(() -> probe.bookmarks.size() == 3);
    assertThat(probe.bookmarks)
        .filteredOn(b -> b.decidedUpTo().equals(Optional.of(NOON)))
        .hasSize(1);
  }

  @Test
  void tellsEveryTwelveSecondsTheDigestOfWhatTheHostIsToHold() {
    push.open();
    Scoped all = ban(2, "192.0.2.1");
    Scoped own = only(A, ban(3, "192.0.2.2"));
    changes(4, all, own, only(B, ban(4, "192.0.2.3")), lift(1, "192.0.2.4"));
    changes(5, ban(5, "192.0.2.5", Digest.HORIZON.plusSeconds(5)));
    AgentProbe probe = attach(EPOCH, 5);
    for (int i = 0; i < 7; i++) {
      tick(Duration.ofSeconds(2));
    }

    await().until(() -> probe.bookmarks.size() == 8);
    Digest wanted =
        Digest.NOTHING
            .with(all.change().key(), new Revision(2))
            .with(own.change().key(), new Revision(3));
    Digest soon = wanted.with(ban(5, "192.0.2.5").change().key(), new Revision(5));
    assertThat(probe.bookmarks.stream().map(Bookmark::digest).filter(d -> !d.isEmpty()))
        .containsExactly(soon.bytes(), wanted.bytes());
  }

  @Test
  void tellsNoDigestToAnAgentThatIsBehind() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    changes(2, ban(2, "192.0.2.1"));
    probe.batch();
    changes(3, ban(3, "192.0.2.2"));
    tick(Duration.ofSeconds(2));

    await().until(() -> probe.bookmarks.size() == 2);
    assertThat(probe.bookmarks).allMatch(bookmark -> bookmark.digest().isEmpty());
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
  void letsUnbansOvertakeTheBatchOnItsWayWithoutMovingTheRevision() {
    push.open();
    changes(1, ban(1, "192.0.2.1"));
    AgentProbe probe = attach(EPOCH, 1);
    changes(2, ban(2, "192.0.2.2"));
    Batch onItsWay = probe.batch();

    changes(3, ban(3, "192.0.2.3"), lift(3, "192.0.2.1"));
    Batch urgent = probe.batch();

    assertThat(urgent.id()).isZero();
    assertThat(urgent.revision()).isEqualTo(Revision.NONE);
    assertThat(addresses(urgent)).containsExactly("192.0.2.1");
    probe.ack(onItsWay);
    Batch inTurn = probe.acked();
    assertThat(addresses(inTurn)).containsExactly("192.0.2.1", "192.0.2.3");
    assertThat(inTurn.revision()).isEqualTo(new Revision(3));
  }

  @Test
  void sendsWhatIsUrgentOnceBeforeItsTurn() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    changes(2, ban(2, "192.0.2.2"));
    probe.batch();
    changes(3, lift(3, "192.0.2.1"));
    probe.batch();

    changes(4, lift(4, "192.0.2.4"));

    assertThat(addresses(probe.batch())).containsExactly("192.0.2.4");
  }
}
