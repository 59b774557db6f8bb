package dev.banyan.coordinator.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Digest;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final JailName JAIL = new JailName("asterisk");
  private static final Cidr ATTACKER = Cidr.parse("203.0.113.66/32").orElseThrow();
  private static final EntryKey KEY = EntryKey.automatic(JAIL, Optional.empty(), ATTACKER);

  /** Coordinators that read different parts of a log know it by different revisions. */
  @Test
  void comparesABanThatHoldsAgainByItsOwnRecord() {
    assertThat(digests(new Revision(9)))
        .isEqualTo(digests(new Revision(8)))
        .isEqualTo(Map.of(Optional.empty(), Digest.NOTHING.with(KEY, new Revision(8))));
  }

  private static Map<Optional<HostName>, Digest> digests(Revision since) {
    var blocked = new Change.Blocked(JAIL, ATTACKER, Optional.empty());
    var change = new Change(KEY, since, blocked, new Revision(8));
    Ledger ledger = new Ledger(10);
    ledger.take(new Epoch(3), since, List.of(new Scoped(Optional.empty(), change)));
    return ledger.digests(Instant.parse("2026-11-22T12:00:00Z"));
  }
}
