package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.enforce.Enforcement.Agreement;
import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Change.Blocked;
import dev.banyan.model.Cidr;
import dev.banyan.model.Digest;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether what is held is what the coordinator wants. */
class AgreementTest extends WithEnforcer {
  @Test
  void agreesWithTheDigestOfWhatItHolds() throws Exception {
    Change one = blocked(3, SIP, ONE);
    Change two = ending(5, ALL, TWO, Duration.ofHours(1));
    delta(5, one, two, lifted(4, SIP, TWO));

    assertThat(compare(5, digest(one, two))).isEqualTo(Agreement.AGREES);
    assertThat(compare(6, digest(one))).isEqualTo(Agreement.UNKNOWN);
    assertThat(compare(5, digest(one))).isEqualTo(Agreement.DIFFERS);
    assertThat(compare(5, digest(one, blocked(9, ALL, TWO)))).isEqualTo(Agreement.DIFFERS);
  }

  @Test
  void comparesNothingWhilePagesOfASnapshotAreMissing() throws Exception {
    delta(5);
    enforcer.apply(new Batch(1, Kind.FIRST_PAGE, LOG, new Revision(5), List.of()));

    assertThat(compare(5, digest(blocked(3, SIP, ONE)))).isEqualTo(Agreement.UNKNOWN);
  }

  @Test
  void agreesWhetherOrNotWhatEndsAtTheHorizonIsInTheDigest() throws Exception {
    Change sure = blocked(3, SIP, ONE);
    Change later = ending(5, ALL, TWO, Digest.HORIZON.plusSeconds(3));
    Change sooner = ending(4, SIP, TWO, Digest.HORIZON.minusSeconds(3));
    Change over = ending(2, ALL, ONE, Duration.ofSeconds(5));
    delta(5, sure, later, sooner, over);

    assertThat(compare(5, digest(sure))).isEqualTo(Agreement.AGREES);
    assertThat(compare(5, digest(sure, later))).isEqualTo(Agreement.AGREES);
    assertThat(compare(5, digest(sure, later, sooner))).isEqualTo(Agreement.AGREES);
    assertThat(compare(5, digest(sure, over))).isEqualTo(Agreement.DIFFERS);
    assertThat(compare(5, digest(later, sooner))).isEqualTo(Agreement.DIFFERS);
  }

  @Test
  void agreesThoughOneOfThemWasSoLongOnItsWayThatItSeemsToEndAfterTheOthers() throws Exception {
    Change late = ending(4, SIP, ONE, Digest.HORIZON.plusSeconds(2));
    Change other = ending(5, ALL, TWO, Digest.HORIZON.plusSeconds(1));
    delta(5, late, other);

    assertThat(compare(5, digest(other))).isEqualTo(Agreement.AGREES);
    assertThat(compare(5, digest(other, blocked(3, SIP, TWO)))).isEqualTo(Agreement.DIFFERS);
  }

  @Test
  void letsGoOfWhatAnotherLogSaidOnceAnOperatorAcceptedTheLoss() throws Exception {
    delta(5, blocked(3, SIP, ONE), blocked(4, ALL, ONE), allowed(5, "198.51.100.0/24"));
    Epoch next = new Epoch(78);
    batch(Kind.ONLY_PAGE, next, 1, blocked(1, SIP, TWO));
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);

    Digest wanted = digest(blocked(1, SIP, TWO));
    enforcer.compare(bookmark(next, 1, wanted, false), now);
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    Agreement after = enforcer.compare(bookmark(next, 1, wanted, true), now);

    assertThat(after).isEqualTo(Agreement.AGREES);
    assertThat(held(SIP)).containsExactly(TWO);
    assertThat(held(ALL)).isEmpty();
  }

  private Bookmark bookmark(Epoch epoch, long revision, Digest digest, boolean accepted) {
    return new Bookmark(
        epoch, new Revision(revision), now, List.of(), digest.bytes(), Optional.empty(), accepted);
  }

  private Agreement compare(long revision, Digest digest) throws Exception {
    return enforcer.compare(bookmark(LOG, revision, digest, false), now);
  }

  private static Digest digest(Change... changes) {
    Digest digest = Digest.NOTHING;
    for (Change change : changes) {
      digest = digest.with(change.key(), change.revision());
    }
    return digest;
  }

  private Change ending(long revision, JailName jail, Cidr cidr, Duration in) {
    EntryKey key = blocked(revision, jail, cidr).key();
    return new Change(
        key, new Revision(revision), new Blocked(jail, cidr, Optional.of(now.plus(in))));
  }
}
