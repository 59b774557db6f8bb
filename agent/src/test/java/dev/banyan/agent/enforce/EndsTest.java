package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.SIP;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Digest;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was blocked by rule and is no longer: nothing up to then counts, restart or not. */
class EndsTest extends WithEnforcer {
  private static final Target SIP_ONE = new Target(SIP, ONE);

  @Test
  void whatTheClusterLiftsIsLiftedHereAndDoesNotCountAgain() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    now = now.plusSeconds(1);
    delta(2, lifted(2, SIP, ONE));
    countsOnlyWhatCameLater();
  }

  @Test
  void aLaterRecordOfABanThatHasEndedDoesNotMakeItForgotten() throws Exception {
    endsByItsTime();
    enforcer.tick();
    delta(2, lifted(2, SIP, ONE));
    countsOnlyWhatCameLater();
  }

  @Test
  void aLaterRecordMayComeBeforeTheEndIsNoticed() throws Exception {
    endsByItsTime();
    delta(2, lifted(2, SIP, ONE));
    countsOnlyWhatCameLater();
  }

  @Test
  void whatASnapshotLeavesOutHasEnded() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    now = now.plusSeconds(1);
    batch(Kind.ONLY_PAGE, LOG, 2);
    countsOnlyWhatCameLater();
  }

  @Test
  void aSnapshotDoesNotHideWhatEndedBefore() throws Exception {
    endsByItsTime();
    enforcer.tick();
    batch(Kind.ONLY_PAGE, LOG, 2);
    countsOnlyWhatCameLater();
  }

  @Test
  void whatIsGivenUpWithALogThatIsLostHasEnded() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    now = now.plusSeconds(1);
    var other = new Epoch(78);
    batch(Kind.ONLY_PAGE, other, 0);
    assertThat(held(SIP)).containsExactly(ONE);
    var accepted =
        new Bookmark(
            other, new Revision(0), now, List.of(), Digest.NOTHING.bytes(), Optional.of(now), true);
    enforcer.compare(accepted, now);
    countsOnlyWhatCameLater();
  }

  @Test
  void whatTheClusterAnswersForHasEndedWhereItsLastFailureWas() throws Exception {
    batch(Kind.ONLY_PAGE, LOG, 0);
    judge(3, Duration.ZERO);
    enforcer.place(SIP_ONE, new Locals.Place(0, 41), new ReadUpTo(Map.of(1L, Long.MAX_VALUE), now));
    enforcer.heard(
        new Bookmark(LOG, new Revision(0), now, List.of(42L), ByteString.EMPTY, Optional.of(now)));
    countsOnlyWhatCameLater();
  }

  @Test
  void whatThisHostsOperatorLiftedEndedThen() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    enforcer.own().unban(new LocalUnban(Optional.of(SIP), ONE, now));
    now = now.plusSeconds(10);
    delta(2, lifted(2, SIP, ONE));
    judge(3, Duration.ofSeconds(5));
    assertThat(held(SIP)).as("failed after the unban").containsExactly(ONE);
  }

  @Test
  void aBanThatIsToldAgainHasNotEnded() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    delta(2, blocked(2, SIP, ONE));
    assertThat(directory.resolve("bans")).content().doesNotContain(" 0 - ");
  }

  @Test
  void anEndIsWrittenOnce() throws Exception {
    endsByItsTime();
    enforcer.tick();
    delta(2, lifted(2, SIP, ONE));
    delta(3, lifted(3, SIP, TWO));
    assertThat(directory.resolve("bans")).content().containsOnlyOnce(" 0 - ");
  }

  private void endsByItsTime() throws Exception {
    var key = EntryKey.automatic(SIP, Optional.empty(), ONE);
    delta(
        1,
        new Change(key, new Revision(1), new Change.Blocked(SIP, ONE, in(Duration.ofSeconds(9)))));
    now = now.plusSeconds(10);
  }

  private void countsOnlyWhatCameLater() throws Exception {
    assertThat(held(SIP)).isEmpty();
    for (boolean restarted : List.of(false, true)) {
      if (restarted) {
        restart();
      }
      Instant then = now;
      judge(3, Duration.ofSeconds(1));
      assertThat(held(SIP)).as("failed before; restarted: %s", restarted).isEmpty();
      now = then;
    }
    judge(3, Duration.ofSeconds(-1));
    assertThat(held(SIP)).as("failed after").containsExactly(ONE);
  }

  private void judge(int failures, Duration ago) throws Exception {
    enforcer.own().judge(List.of(Suspects.suspect(SIP_ONE, failures, ago, now, Duration.ZERO)));
  }
}
