package dev.banyan.coordinator.banlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SurvivorsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant LATER = NOON.plusSeconds(60);
  private static final Cidr ONE = Cidr.parse("192.0.2.1").orElseThrow();
  private static final Cidr TWO = Cidr.parse("192.0.2.2").orElseThrow();

  private final BanTable table = new BanTable();
  private final BanTable log = new BanTable();
  private long revision;

  @Test
  void areWhatHoldsAndIsNotInTheLog() {
    put(table, NOON, ban(ONE, Optional.empty()));
    put(table, NOON, ban(TWO, Optional.empty()));
    put(log, NOON, ban(TWO, Optional.empty()));

    assertThat(survivors()).containsExactly(again(ban(ONE, Optional.empty())));
  }

  @Test
  void allOfALogAreItsBeginningItsPolicyAndWhatHolds() {
    var begun = new Entry.LogBegun(new Epoch(7), NOON, 12);
    var suspension = new Entry.EnforcementMode(true, Optional.empty(), "night", "root");
    put(table, NOON, begun);
    put(table, NOON, new Entry.PolicyInForce(Policy.EMPTY));
    put(table, NOON, ban(ONE, Optional.empty()));
    put(table, NOON, ban(TWO, Optional.of(LATER.minusSeconds(1))));
    put(table, NOON, suspension);

    assertThat(Survivors.all(table, LATER))
        .containsExactly(
            begun,
            again(new Entry.PolicyInForce(Policy.EMPTY)),
            again(suspension),
            again(ban(ONE, Optional.empty())));
  }

  @Test
  void anUnbanKeepsWhenItWasOrderedHoweverOftenItIsWrittenAgain() {
    put(table, LATER, unban(ONE, Optional.of(NOON)));

    assertThat(survivors()).containsExactly(unban(ONE, Optional.of(NOON)));
  }

  @Test
  void areNotWhatHasEndedOrWasLifted() {
    put(table, NOON, ban(ONE, Optional.of(LATER.minusSeconds(1))));
    put(table, NOON, ban(TWO, Optional.empty()));
    put(table, NOON, unban(TWO, Optional.empty()));

    assertThat(survivors()).containsExactly(unban(TWO, Optional.of(NOON)));
  }

  @Test
  void doNotReplaceWhatTheLogSaysNewerOfAKey() {
    put(table, NOON, ban(ONE, Optional.empty()));
    put(log, NOON.plusSeconds(1), ban(ONE, Optional.of(LATER.plus(Duration.ofDays(1)))));

    assertThat(survivors()).isEmpty();
  }

  @Test
  void replaceWhatAnOlderCopySaysOfAKey() {
    put(log, NOON.minusSeconds(1), ban(ONE, Optional.of(LATER.plusSeconds(9))));
    put(table, NOON, ban(ONE, Optional.empty()));

    assertThat(survivors()).containsExactly(again(ban(ONE, Optional.empty())));
  }

  @Test
  void includeThatANetworkIsAllowedNoMoreThoughAnOlderCopySaysThatItIs() {
    put(log, NOON, allowance(ONE, true));
    put(table, NOON, allowance(ONE, true));
    put(table, NOON.plusSeconds(1), allowance(ONE, false));

    assertThat(survivors())
        .containsExactly(new Entry.Again(allowance(ONE, false), NOON.plusSeconds(1)));

    put(log, LATER, allowance(ONE, true));
    assertThat(survivors()).as("allowed again").isEmpty();
  }

  @Test
  void areNotAnAllowanceThatTheLogSaysIsOver() {
    put(table, NOON, allowance(ONE, true));
    put(log, NOON.plusSeconds(1), allowance(ONE, false));

    assertThat(survivors()).isEmpty();
  }

  @Test
  void includeThatNothingIsEnforced() {
    Entry suspended = mode(true, Optional.of(LATER.plusSeconds(9)));
    put(table, NOON, suspended);
    assertThat(survivors()).containsExactly(again(suspended));

    put(log, NOON.plusSeconds(1), mode(false, Optional.empty()));
    assertThat(survivors()).as("resumed since").isEmpty();
  }

  @Test
  void includeWhoseWordCountsAgainThoughAnOlderCopySaysThatItDoesNot() {
    put(log, NOON, quarantine(true));
    put(table, NOON, quarantine(true));
    put(table, NOON.plusSeconds(1), quarantine(false));

    assertThat(survivors())
        .containsExactly(new Entry.Again(quarantine(false), NOON.plusSeconds(1)));
  }

  @Test
  void bringUnbansBeforeBansSoThatALaterBanHoldsAgain() {
    put(table, NOON, unban(ONE, Optional.empty()));
    put(table, NOON.plusSeconds(1), ban(ONE, Optional.empty()));

    List<Entry> survivors = survivors();
    survivors.forEach(entry -> put(log, LATER, entry));

    assertThat(survivors).hasSize(2);
    assertThat(log.bans(LATER)).hasSize(1);
  }

  @Test
  void liftNothingThatWasDecidedAfterTheUnbanWasOrdered() {
    put(log, LATER, unban(ONE, Optional.of(NOON)));

    assertThat(log.standing().unbanned(Policy.MANUAL, Optional.empty(), ONE)).contains(NOON);
  }

  @Test
  void includeThePolicyUnlessTheNewLogHasOne() {
    Entry mine = policy("mine");
    put(table, NOON, mine);
    assertThat(survivors()).containsExactly(again(mine));

    put(log, LATER, new Entry.LogBegun(new Epoch(9), LATER, 12));
    put(log, LATER, policy("theirs"));
    assertThat(survivors()).isEmpty();
  }

  /** An order given while what was lost is appended again. */
  @Test
  void replaceNothingThatOperatorsOrderMeanwhile() {
    put(table, NOON, new Entry.LogBegun(new Epoch(7), NOON, 12));
    put(table, NOON, allowance(ONE, true));
    put(table, NOON, mode(true, Optional.empty()));
    put(table, NOON, quarantine(true));
    put(table, NOON, policy("old"));
    put(table, NOON, ban(TWO, Optional.empty()));
    List<Entry> survivors = survivors();
    put(log, LATER, allowance(ONE, false));
    put(log, LATER, mode(false, Optional.empty()));
    put(log, LATER, quarantine(false));
    put(log, LATER, policy("new"));
    put(log, LATER, unban(TWO, Optional.empty()));

    survivors.forEach(entry -> put(log, LATER.plusSeconds(1), entry));

    assertThat(log.listings(LATER)).isEmpty();
    assertThat(log.suspended(LATER)).isEmpty();
    assertThat(log.standing().quarantined()).isEmpty();
    assertThat(log.standing().rules().policy().digest().toStringUtf8()).isEqualTo("new");
    assertThat(log.bans(LATER)).isEmpty();
  }

  @Test
  void areFollowedByWhatTheyOvertookOnceMoreAsCompactionKeepsTheLastOfAKey() {
    put(log, LATER, allowance(ONE, false));
    put(log, LATER.plusSeconds(1), again(allowance(ONE, true)));

    List<Entry> overtaken = log.overtaken();
    assertThat(overtaken).containsExactly(new Entry.Again(allowance(ONE, false), LATER));
    assertThat(log.overtaken()).as("asked again").isEmpty();

    put(table, LATER.plusSeconds(1), again(allowance(ONE, true)));
    overtaken.forEach(entry -> put(table, LATER.plusSeconds(2), entry));
    assertThat(table.listings(LATER)).as("of who reads it compacted").isEmpty();
    assertThat(table.overtaken()).isEmpty();
  }

  @Test
  void anUnbanThatIsWrittenAgainLiftsNoLessThanALaterOneOfItsKey() {
    put(log, LATER, unban(ONE, Optional.empty()));
    put(log, LATER.plusSeconds(1), unban(ONE, Optional.of(NOON)));

    assertThat(log.standing().unbanned(Policy.MANUAL, Optional.empty(), ONE)).contains(LATER);
  }

  @Test
  void areShownSinceTheyWereOrdered() {
    put(log, LATER, again(ban(ONE, Optional.empty())));
    put(log, LATER, again(allowance(TWO, true)));

    assertThat(log.bans(LATER)).allMatch(ban -> ban.since().equals(NOON));
    assertThat(log.listings(LATER)).allMatch(listing -> listing.since().equals(NOON));
  }

  private List<Entry> survivors() {
    return Survivors.of(table, log, LATER);
  }

  private void put(BanTable into, Instant appended, Entry entry) {
    assertThat(into.apply(new Revision(revision++), appended, entry)).isNotNull();
  }

  private static Entry again(Entry entry) {
    return new Entry.Again(entry, NOON);
  }

  private static Entry policy(String digest) {
    return new Entry.PolicyInForce(
        new Policy(List.of(), List.of(), ByteString.copyFromUtf8(digest)));
  }

  private static Entry allowance(Cidr cidr, boolean listed) {
    return new Entry.AllowListing(cidr, listed, Optional.empty(), "", "");
  }

  private static Entry mode(boolean suspended, Optional<Instant> until) {
    return new Entry.EnforcementMode(suspended, until, "", "");
  }

  private static Entry quarantine(boolean quarantined) {
    return new Entry.Quarantine(new HostName("pbx-1"), quarantined, "", "");
  }

  private static Entry ban(Cidr cidr, Optional<Instant> until) {
    return new Entry.OperatorBan(Policy.MANUAL, cidr, Optional.empty(), until, "", "");
  }

  private static Entry unban(Cidr cidr, Optional<Instant> ordered) {
    return new Entry.OperatorUnban(Optional.empty(), cidr, Optional.empty(), "", "", ordered);
  }
}
