package dev.banyan.coordinator.banlog;

import static dev.banyan.coordinator.banlog.ScriptedTable.ATTACKER;
import static dev.banyan.coordinator.banlog.ScriptedTable.JAIL;
import static dev.banyan.coordinator.banlog.ScriptedTable.allow;
import static dev.banyan.coordinator.banlog.ScriptedTable.automatic;
import static dev.banyan.coordinator.banlog.ScriptedTable.cidr;
import static dev.banyan.coordinator.banlog.ScriptedTable.unban;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Ban;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BanTableTest {
  private final ScriptedTable log = new ScriptedTable();
  private final BanTable table = log.table();

  @Test
  void tellsOfABanAndOfItsUnban() {
    log.policy();
    assertThat(log.apply(automatic(ATTACKER, log.now())))
        .singleElement()
        .satisfies(ScriptedTable::blocks);
    List<Scoped> changes = log.apply(unban(ATTACKER));
    assertThat(changes).hasSize(2).allSatisfy(ScriptedTable::lifts);
    assertThat(changes.get(0).change().effect())
        .isEqualTo(new Change.Lifted(Optional.of(log.now())));
    assertThat(log.bans()).isEmpty();
  }

  @Test
  void aHeldBanIsShownButBlocksNobodyUntilItIsReleased() {
    log.policy();
    Entry.AutomaticBan ban = automatic(ATTACKER, log.now());
    assertThat(log.apply(ban.held(true))).singleElement().satisfies(ScriptedTable::lifts);
    assertThat(log.bans()).isEmpty();
    assertThat(table.held(log.now())).extracting(Ban::cidr).containsExactly(ATTACKER);
    assertThat(table.standing().held(log.now())).containsExactly(ban.held(true));
    assertThat(table.standing().sentence(JAIL, Optional.empty(), ATTACKER)).isPresent();

    assertThat(log.apply(ban)).singleElement().satisfies(ScriptedTable::blocks);
    assertThat(log.bans()).hasSize(1);
    assertThat(table.held(log.now())).isEmpty();
    assertThat(table.standing().held(log.now())).isEmpty();

    assertThat(log.apply(ban.held(true))).as("decided again by one who did not know").isEmpty();
    assertThat(log.bans()).hasSize(1);
  }

  @Test
  void aHeldBanEndsByItsTimeOrByAnUnban() {
    log.policy();
    log.apply(automatic(ATTACKER, log.now()).held(true));
    assertThat(table.standing().held(log.now().plus(Duration.ofHours(2)))).isEmpty();

    Cidr other = cidr("203.0.113.67");
    log.apply(automatic(other, log.now()).held(true));
    log.apply(unban(other));
    assertThat(table.standing().held(log.now())).isEmpty();
    assertThat(table.held(log.now())).extracting(Ban::cidr).doesNotContain(other);
  }

  @Test
  void aBanByFailuresThatAnUnbanCoversNeverHolds() {
    log.policy();
    Instant before = log.now();
    log.apply(unban(cidr("203.0.113.0/24")));
    assertThat(log.apply(automatic(ATTACKER, before)))
        .singleElement()
        .satisfies(ScriptedTable::lifts);
    assertThat(log.bans()).isEmpty();
    assertThat(log.apply(automatic(ATTACKER, log.now().plusSeconds(1))))
        .singleElement()
        .satisfies(ScriptedTable::blocks);
  }

  @Test
  void anAllowedNetworkLiftsWhatLiesWithinAndGivesItBackWhenItIsNoLongerListed() {
    log.policy();
    log.apply(automatic(ATTACKER, log.now()));
    assertThat(log.apply(allow(cidr("203.0.113.0/24"), true)))
        .anySatisfy(
            scoped -> assertThat(scoped.change().effect()).isInstanceOf(Change.Allowed.class))
        .anySatisfy(ScriptedTable::lifts);
    assertThat(log.bans()).isEmpty();
    assertThat(log.apply(allow(cidr("203.0.113.0/24"), false))).anySatisfy(ScriptedTable::blocks);
    assertThat(log.bans()).hasSize(1);
  }

  @Test
  void aBanIsGivenBackByTheEndOfAListingThatIsCompactedAway() {
    log.policy();
    log.apply(automatic(ATTACKER, log.now()));
    Entry.AllowListing withdrawn = allow(cidr("203.0.113.0/24"), false);
    assertThat(log.apply(withdrawn)).anySatisfy(ScriptedTable::blocks);
    assertThat(log.forget(withdrawn.key(), log.now()).orElseThrow())
        .anySatisfy(ScriptedTable::blocks);
  }

  @Test
  void whileSuspendedEveryAddressIsAllowedAndStillDecidedAbout() {
    log.policy();
    log.apply(automatic(ATTACKER, log.now()));
    Instant soon = log.now().plusSeconds(60);
    List<Scoped> suspended =
        log.apply(new Entry.EnforcementMode(true, Optional.of(soon), "locked out", "root"));
    for (String any : List.of("1.2.3.4", "203.0.113.66", "2001:db8::1", "fd00::1")) {
      assertThat(suspended)
          .as(any)
          .anySatisfy(
              scoped ->
                  assertThat(scoped.change().effect())
                      .isInstanceOfSatisfying(
                          Change.Allowed.class,
                          allowed -> {
                            assertThat(allowed.cidr().contains(cidr(any))).isTrue();
                            assertThat(allowed.until()).contains(soon);
                          }));
    }
    assertThat(table.everything()).containsAll(suspended);
    assertThat(table.suspended(log.now()))
        .hasValueSatisfying(why -> assertThat(why.mode().reason()).isEqualTo("locked out"));
    assertThat(table.suspended(soon)).isEmpty();

    Cidr other = cidr("203.0.113.67");
    assertThat(log.apply(automatic(other, log.now())))
        .singleElement()
        .satisfies(ScriptedTable::blocks);
    assertThat(log.bans()).extracting(Ban::cidr).containsExactlyInAnyOrder(ATTACKER, other);

    assertThat(log.apply(new Entry.EnforcementMode(false, Optional.empty(), "", "root")))
        .hasSameSizeAs(suspended)
        .allSatisfy(ScriptedTable::lifts);
    assertThat(table.suspended(log.now())).isEmpty();
  }

  @Test
  void listsWhatOperatorsAllow() {
    log.policy();
    log.apply(allow(cidr("203.0.113.0/24"), true));
    log.apply(allow(cidr("192.0.2.1"), true));
    log.apply(allow(cidr("203.0.113.0/24"), false));
    assertThat(table.listings(log.now()))
        .extracting(listing -> listing.entry().cidr())
        .containsExactly(cidr("192.0.2.1"));
  }

  @Test
  void settingABanDoesNotBringBackWhatAnUnbanLifted() {
    log.policy();
    log.apply(automatic(ATTACKER, log.now()));
    log.apply(new Entry.OperatorUnban(Optional.of(JAIL), ATTACKER, Optional.empty(), "", ""));
    Instant soon = log.now().plusSeconds(5);
    log.apply(new Entry.OperatorBan(JAIL, ATTACKER, Optional.empty(), Optional.of(soon), "", ""));
    assertThat(log.bans()).singleElement().returns(Ban.Origin.MANUAL, Ban::origin);
    log.waitUntil(soon);
    assertThat(log.bans()).isEmpty();
  }

  @Test
  void aBanEndsByItsTimeWithoutAChange() {
    log.policy();
    log.apply(automatic(ATTACKER, log.now()));
    log.waitUntil(log.now().plus(Duration.ofHours(2)));
    assertThat(log.bans()).isEmpty();
  }

  @Test
  void theBanThatWasDecidedLaterIsTheNewerWhereverItLies() {
    log.policy();
    Instant last = log.now();
    log.apply(automatic(ATTACKER, last, 10));
    assertThat(log.apply(automatic(ATTACKER, last.minusSeconds(60), 9))).isEmpty();
    assertThat(log.bans()).singleElement().returns(last, Ban::since);
  }

  @Test
  void aBanHoldsThoughOneBeforeItWasDecidedAtAHigherOffsetOfATopicThatIsGone() {
    log.policy();
    log.apply(automatic(ATTACKER, log.now(), 1_000));
    log.apply(unban(ATTACKER));
    Instant last = log.now().plusSeconds(60);
    assertThat(log.apply(automatic(ATTACKER, last, 4)))
        .singleElement()
        .satisfies(ScriptedTable::blocks);
    assertThat(log.bans()).singleElement().returns(last, Ban::since);

    log.waitUntil(last.plusSeconds(60));
    log.apply(unban(ATTACKER));
    assertThat(log.bans()).isEmpty();
  }

  @Test
  void theSameOffsetOfAnotherTopicIsAnotherDecision() {
    log.policy();
    Entry.AutomaticBan before = permanent(automatic(ATTACKER, log.now(), 4));
    log.apply(before);
    assertThat(table.saysSo(before)).isTrue();
    assertThat(table.saysSo(permanent(automatic(ATTACKER, log.now().plusSeconds(60), 4))))
        .isFalse();
  }

  private static Entry.AutomaticBan permanent(Entry.AutomaticBan ban) {
    return new Entry.AutomaticBan(
        ban.jail(),
        ban.cidr(),
        ban.host(),
        ban.since(),
        Optional.empty(),
        ban.partition(),
        ban.decidingOffset(),
        ban.policy(),
        ban.failures(),
        ban.evidence(),
        ban.earlierBans(),
        ban.dryrun());
  }

  @Test
  void bansOfAJailThatIsNotInThePolicyDoNotHold() {
    log.policy();
    log.apply(automatic(ATTACKER, log.now()));
    assertThat(log.apply(new Entry.PolicyInForce(Policy.EMPTY)))
        .singleElement()
        .satisfies(ScriptedTable::lifts);
    assertThat(log.bans()).isEmpty();
  }
}
