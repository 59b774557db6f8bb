package dev.banyan.coordinator.push;

import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Changes to play with. */
final class Bans {
  static final Epoch EPOCH = new Epoch(7);
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final JailName ASTERISK = new JailName("asterisk");
  static final HostName A = new HostName("pbx-a");
  static final HostName B = new HostName("pbx-b");

  private Bans() {}

  static EntryKey key(String address) {
    return EntryKey.automatic(ASTERISK, Optional.empty(), Cidr.parse(address).orElseThrow());
  }

  static Scoped ban(long revision, String address) {
    return ban(revision, address, Duration.ofHours(1));
  }

  static Scoped ban(long revision, String address, Duration remaining) {
    var cidr = Cidr.parse(address).orElseThrow();
    var effect = new Change.Blocked(ASTERISK, cidr, Optional.of(NOON.plus(remaining)));
    return new Scoped(Optional.empty(), new Change(key(address), new Revision(revision), effect));
  }

  static Scoped lift(long revision, String address) {
    return new Scoped(
        Optional.empty(), new Change(key(address), new Revision(revision), new Change.Lifted()));
  }

  static Scoped only(HostName host, Scoped scoped) {
    return new Scoped(Optional.of(host), scoped.change());
  }
}
