package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.cidr;

import dev.banyan.agent.enforce.Enforcement.Applied;
import dev.banyan.agent.firewall.Sample;
import dev.banyan.model.Address;
import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Change;
import dev.banyan.model.Change.Allowed;
import dev.banyan.model.Change.Blocked;
import dev.banyan.model.Change.Lifted;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An enforcement with a firewall that remembers, at a moment that the test sets. */
abstract class WithEnforcer {
  static final Epoch LOG = new Epoch(77);
  static final Cidr ONE = cidr("203.0.113.1");
  static final Cidr TWO = cidr("203.0.113.2");
  @TempDir Path directory;
  final FakeFirewall firewall = new FakeFirewall();
  final Set<Address> own = new HashSet<>();
  Instant now = Instant.parse("2026-11-22T12:00:00Z");
  Enforcer enforcer;
  BansFile.Opened opened;

  @BeforeEach
  void start() throws Exception {
    opened = BansFile.open(directory.resolve("bans"));
    enforcer = new Enforcer(firewall, opened, () -> now, () -> Set.copyOf(own));
    enforcer.start();
    enforcer.follow(new Revision(0), Sample.both());
  }

  void restart() throws Exception {
    opened.file().close();
    opened = BansFile.open(directory.resolve("bans"));
    enforcer = new Enforcer(firewall, opened, () -> now, () -> Set.copyOf(own));
    enforcer.start();
  }

  Set<Cidr> held(JailName jail) {
    return firewall.blocked(jail).keySet();
  }

  Applied delta(long revision, Change... changes) throws Exception {
    return batch(Kind.DELTA, LOG, revision, changes);
  }

  Applied batch(Kind kind, Epoch epoch, long revision, Change... changes) throws Exception {
    return enforcer.apply(new Batch(1, kind, epoch, new Revision(revision), List.of(changes)));
  }

  Change blocked(long revision, JailName jail, Cidr cidr) {
    return new Change(
        EntryKey.automatic(jail, Optional.empty(), cidr),
        new Revision(revision),
        new Blocked(jail, cidr, in(Duration.ofHours(1))));
  }

  static Change lifted(long revision, JailName jail, Cidr cidr) {
    return new Change(
        EntryKey.automatic(jail, Optional.empty(), cidr), new Revision(revision), new Lifted());
  }

  static Change allowed(long revision, String cidr) {
    return new Change(
        EntryKey.allow(cidr(cidr)),
        new Revision(revision),
        new Allowed(cidr(cidr), Optional.empty()));
  }

  Optional<Instant> in(Duration duration) {
    return Optional.of(now.plus(duration));
  }
}
