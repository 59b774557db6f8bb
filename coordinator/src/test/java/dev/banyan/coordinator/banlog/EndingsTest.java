package dev.banyan.coordinator.banlog;

import static dev.banyan.coordinator.banlog.ScriptedTable.ATTACKER;
import static dev.banyan.coordinator.banlog.ScriptedTable.JAIL;
import static dev.banyan.coordinator.banlog.ScriptedTable.allow;
import static dev.banyan.coordinator.banlog.ScriptedTable.automatic;
import static dev.banyan.coordinator.banlog.ScriptedTable.cidr;
import static dev.banyan.coordinator.banlog.ScriptedTable.unban;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which records say nothing any more, and what holds once they are forgotten. */
class EndingsTest {
  private final ScriptedTable log = new ScriptedTable();
  private final BanTable table = log.table();

  @Test
  void endsABanAfterItsTimeAndForgetsItThen() {
    log.policy();
    Entry.AutomaticBan ban = automatic(ATTACKER, log.now());
    log.apply(ban);
    Instant over = ban.until().orElseThrow();

    assertThat(Endings.of(table.records(), over.minusMillis(1), log.now(), 10)).isEmpty();
    assertThat(Endings.of(table.records(), over, log.now(), 10))
        .containsExactly(new History.Ended(ban.key(), ATTACKER, Optional.of(ban)));
    assertThat(log.forget(ban.key(), over.minusMillis(1))).isEmpty();
    assertThat(log.bans()).hasSize(1);
    assertThat(log.forget(ban.key(), over)).isPresent();
    assertThat(log.bans()).isEmpty();
    assertThat(table.everything()).isEmpty();
    assertThat(table.standing().sentence(JAIL, Optional.empty(), ATTACKER)).isEmpty();
  }

  @Test
  void forgetsAnUnbanOnlyAfterTheBansThatItLifts() {
    log.policy();
    Entry ban = new Entry.OperatorBan(JAIL, ATTACKER, Optional.empty(), Optional.empty(), "", "");
    Entry unban = unban(cidr("203.0.113.0/24"));
    log.apply(ban);
    log.apply(unban);

    assertThat(Endings.of(table.records(), log.now(), log.now(), 10))
        .extracting(History.Ended::key)
        .containsExactly(ban.key());
    assertThat(log.forget(unban.key(), log.now())).isEmpty();
    assertThat(log.forget(ban.key(), log.now())).isPresent();
    assertThat(Endings.of(table.records(), log.now(), log.now(), 10))
        .extracting(History.Ended::key)
        .containsExactly(unban.key());
    assertThat(log.forget(unban.key(), log.now())).isPresent();
    assertThat(log.bans()).isEmpty();
  }

  @Test
  void forgetsNothingThatIsInForceThoughTheLogSaysSo() {
    log.policy();
    log.apply(new Entry.OperatorBan(JAIL, ATTACKER, Optional.empty(), Optional.empty(), "", ""));

    assertThat(log.forget(EntryKey.operator(JAIL, Optional.empty(), ATTACKER), log.now()))
        .isEmpty();
    assertThat(log.forget(EntryKey.POLICY, log.now())).isEmpty();
    assertThat(log.forget(new EntryKey("///"), log.now())).isEmpty();
    assertThat(log.bans()).hasSize(1);
  }

  @Test
  void namesNoMoreEndedRecordsAtATimeThanAskedFor() {
    log.policy();
    for (int i = 0; i < 50; i++) {
      log.apply(automatic(cidr("192.0.2." + i), log.now()));
    }

    assertThat(Endings.of(table.records(), log.now().plus(Duration.ofDays(1)), log.now(), 20))
        .hasSize(20);
  }

  @Test
  void whatAnAllowanceCoveredHoldsAgainWhenItsTimeIsOver() {
    log.policy();
    Entry.AutomaticBan ban = automatic(ATTACKER, log.now());
    log.apply(ban);
    Instant end = log.now().plusSeconds(60);
    Entry.AllowListing listing =
        new Entry.AllowListing(ATTACKER, true, Optional.of(end), "guest", "ann");
    log.apply(listing);
    assertThat(log.bans()).isEmpty();
    assertThat(table.standing().allows(JAIL, ATTACKER, end.minusMillis(1))).isTrue();
    assertThat(table.standing().allows(JAIL, ATTACKER, end)).isFalse();
    assertThat(table.standing().allowsAnyOf(JAIL, cidr("203.0.113.0/24"), end)).isFalse();
    assertThat(table.allowing(ATTACKER, end)).isEmpty();

    assertThat(Endings.of(table.records(), log.now(), end, 10))
        .containsExactly(new History.Ended(listing.key(), ATTACKER, Optional.empty()));
    assertThat(log.forget(listing.key(), end).orElseThrow())
        .singleElement()
        .satisfies(ScriptedTable::blocks);
    assertThat(log.bans()).hasSize(1);
  }

  @Test
  void forgetsThatANetworkIsAllowedNoMoreWhenThatWasLongAgo() {
    log.policy();
    Entry.AllowListing withdrawn = allow(ATTACKER, false);
    log.apply(allow(ATTACKER, true));
    log.apply(withdrawn);

    assertThat(Endings.of(table.records(), log.now().minusMillis(1), log.now(), 10)).isEmpty();
    assertThat(Endings.of(table.records(), log.now(), log.now(), 10))
        .containsExactly(new History.Ended(withdrawn.key(), ATTACKER, Optional.empty()));
    assertThat(log.forget(withdrawn.key(), log.now())).isPresent();
    assertThat(Endings.of(table.records(), log.now(), log.now(), 10)).isEmpty();
  }
}
