package dev.banyan.coordinator.banlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.Configuration;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Ban;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A table, and the log that it reads: a second passes before each record. */
final class ScriptedTable {
  static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  static final JailName JAIL = new JailName("asterisk");
  static final Cidr ATTACKER = cidr("203.0.113.66");

  private final BanTable table = new BanTable();
  private long revision;
  private Instant now = START;

  BanTable table() {
    return table;
  }

  Instant now() {
    return now;
  }

  void waitUntil(Instant later) {
    now = later;
  }

  void policy() {
    apply(new Entry.PolicyInForce(Configuration.builtin().policy()));
  }

  List<Scoped> apply(Entry entry) {
    now = now.plusSeconds(1);
    return table.apply(new Revision(revision++), now, entry);
  }

  Optional<List<Scoped>> forget(EntryKey key, Instant at) {
    return table.forget(key, new Revision(revision++), at);
  }

  List<Ban> bans() {
    return table.bans(now).toList();
  }

  static void blocks(Scoped scoped) {
    assertThat(scoped.change().effect()).isInstanceOf(Change.Blocked.class);
  }

  static void lifts(Scoped scoped) {
    assertThat(scoped.change().effect()).isInstanceOf(Change.Lifted.class);
  }

  static Entry.AutomaticBan automatic(Cidr cidr, Instant since) {
    return automatic(cidr, since, 0);
  }

  static Entry.AutomaticBan automatic(Cidr cidr, Instant since, long decidingOffset) {
    return new Entry.AutomaticBan(
        JAIL,
        cidr,
        Optional.empty(),
        since,
        Optional.of(since.plus(Duration.ofHours(1))),
        0,
        decidingOffset,
        new Revision(0),
        5,
        List.of(),
        0,
        false);
  }

  static Entry.OperatorUnban unban(Cidr cidr) {
    return new Entry.OperatorUnban(Optional.empty(), cidr, Optional.empty(), "", "");
  }

  static Entry.AllowListing allow(Cidr cidr, boolean listed) {
    return new Entry.AllowListing(cidr, listed, Optional.empty(), "", "");
  }

  static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
