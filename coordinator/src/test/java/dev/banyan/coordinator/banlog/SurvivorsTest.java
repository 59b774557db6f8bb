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

    assertThat(survivors()).containsExactly(ban(ONE, Optional.empty()));
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
            begun, new Entry.PolicyInForce(Policy.EMPTY), suspension, ban(ONE, Optional.empty()));
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

    assertThat(survivors()).containsExactly(ban(ONE, Optional.empty()));
  }

  @Test
  void includeThatANetworkIsAllowedNoMoreThoughAnOlderCopySaysThatItIs() {
    put(log, NOON, allowance(ONE, true));
    put(table, NOON, allowance(ONE, true));
    put(table, NOON.plusSeconds(1), allowance(ONE, false));

    assertThat(survivors()).containsExactly(allowance(ONE, false));

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
    assertThat(survivors()).containsExactly(suspended);

    put(log, NOON.plusSeconds(1), mode(false, Optional.empty()));
    assertThat(survivors()).as("resumed since").isEmpty();
  }

  @Test
  void includeWhoseWordCountsAgainThoughAnOlderCopySaysThatItDoesNot() {
    put(log, NOON, quarantine(true));
    put(table, NOON, quarantine(true));
    put(table, NOON.plusSeconds(1), quarantine(false));

    assertThat(survivors()).containsExactly(quarantine(false));
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
    assertThat(survivors()).containsExactly(mine);

    put(log, LATER, new Entry.LogBegun(new Epoch(9), LATER, 12));
    put(log, LATER, policy("theirs"));
    assertThat(survivors()).isEmpty();
  }

  private List<Entry> survivors() {
    return Survivors.of(table, log, LATER);
  }

  private void put(BanTable into, Instant appended, Entry entry) {
    assertThat(into.apply(new Revision(revision++), appended, entry)).isNotNull();
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
