package dev.banyan.agent.enforce;

import static dev.banyan.agent.enforce.Sample.ALL;
import static dev.banyan.agent.enforce.Sample.SIP;
import static dev.banyan.agent.enforce.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.agent.enforce.Enforcement.Agreement;
import dev.banyan.agent.enforce.Enforcement.Applied;
import dev.banyan.model.Address;
import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Change.Allowed;
import dev.banyan.model.Change.Blocked;
import dev.banyan.model.Change.Lifted;
import dev.banyan.model.Cidr;
import dev.banyan.model.Digest;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnforcerTest {
  private static final Epoch LOG = new Epoch(77);
  private static final Cidr ONE = cidr("203.0.113.1");
  private static final Cidr TWO = cidr("203.0.113.2");

  @TempDir private Path directory;
  private final FakeFirewall firewall = new FakeFirewall();
  private final Set<Address> own = new HashSet<>();
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private Enforcer enforcer;
  private BansFile.Opened opened;

  @BeforeEach
  void start() throws Exception {
    opened = BansFile.open(directory.resolve("bans"));
    enforcer = new Enforcer(firewall, opened, () -> now, () -> Set.copyOf(own));
    enforcer.start();
    enforcer.follow(new Revision(0), Sample.both());
  }

  @Test
  void blocksWhatADeltaSaysAndHoldsItsRevision() throws Exception {
    Applied applied = delta(5, blocked(3, SIP, ONE), blocked(5, ALL, TWO));
    assertThat(applied).isEqualTo(new Applied(new Revision(5), List.of()));
    assertThat(held(SIP)).containsExactly(ONE);
    assertThat(held(ALL)).containsExactly(TWO);
    assertThat(enforcer.held())
        .isEqualTo(new Enforcement.Held(LOG, new Revision(5), new Revision(0)));
  }

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

  @Test
  void ignoresWhatIsOlderThanWhatItHoldsOfAKey() throws Exception {
    delta(-1, lifted(9, SIP, ONE));
    delta(8, blocked(7, SIP, ONE));
    assertThat(held(SIP)).isEmpty();
    delta(10, blocked(10, SIP, ONE));
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void anUrgentChangeLeavesTheRevisionWhereItIs() throws Exception {
    delta(5, blocked(5, SIP, ONE));
    Applied applied = delta(-1, lifted(9, SIP, ONE));
    assertThat(applied.revision()).isEqualTo(new Revision(5));
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void blocksAsLongAsTheLongestOfSeveralKeysSays() throws Exception {
    var operator = EntryKey.operator(SIP, Optional.empty(), ONE);
    delta(
        2,
        blocked(1, SIP, ONE),
        new Change(operator, new Revision(2), new Blocked(SIP, ONE, in(Duration.ofDays(1)))));
    assertThat(firewall.blocked(SIP)).containsEntry(ONE, Optional.of(Duration.ofDays(1)));
    delta(3, new Change(operator, new Revision(3), new Lifted()));
    assertThat(firewall.blocked(SIP)).containsEntry(ONE, Optional.of(Duration.ofHours(1)));
    delta(4, lifted(4, SIP, ONE));
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void whatIsAllowedIsNotBlockedInAnyOrder() throws Exception {
    delta(2, allowed(1, "203.0.113.0/24"), blocked(2, SIP, ONE));
    assertThat(held(SIP)).isEmpty();
    assertThat(firewall.allowed()).containsExactly(cidr("203.0.113.0/24"));
    delta(4, blocked(3, SIP, cidr("198.51.100.7")), allowed(4, "198.51.100.7/32"));
    assertThat(held(SIP)).isEmpty();
    delta(5, new Change(EntryKey.allow(cidr("203.0.113.0/24")), new Revision(5), new Lifted()));
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void theHostsOwnAddressesAreNeverBlocked() throws Exception {
    own.add(ONE.address());
    delta(1, blocked(1, SIP, ONE), blocked(1, SIP, TWO));
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(TWO);
    own.add(TWO.address());
    own.remove(ONE.address());
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void whatAPolicyIgnoresIsLifted() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    Policy both = Sample.both();
    enforcer.follow(new Revision(2), new Policy(both.jails(), List.of(ONE), both.digest()));
    assertThat(held(SIP)).isEmpty();
    enforcer.follow(new Revision(3), both);
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void refusesWhatWouldHurtTheHostWhoeverSendsIt() throws Exception {
    List<Cidr> harmful =
        Sample.cidrs(
            "0.0.0.0/0",
            "10.0.0.0/7",
            "127.0.0.1",
            "127.0.0.0/8",
            "0.0.0.0",
            "169.254.1.1",
            "224.0.0.1",
            "255.255.255.255",
            "::/0",
            "2000::/31",
            "::1",
            "::",
            "::/64",
            "fe80::1",
            "ff02::1");
    for (Cidr network : harmful) {
      Applied applied = delta(1, blocked(1, ALL, network));
      assertThat(applied.failed()).as("%s", network).hasSize(1);
      assertThat(applied.failed().get(0).error()).startsWith(network + " is ");
    }
    assertThat(held(ALL)).isEmpty();
    assertThat(delta(2, blocked(2, ALL, cidr("10.0.0.0/8"))).failed()).isEmpty();
  }

  @Test
  void renewsTwiceADayWhatLastsLongerThanTheKernelKeeps() throws Exception {
    var effect = new Change.Blocked(SIP, ONE, in(Duration.ofDays(60)));
    var key = EntryKey.automatic(SIP, Optional.empty(), ONE);
    batch(Kind.ONLY_PAGE, LOG, 2, new Change(key, new Revision(2), effect));
    enforcer.tick();
    assertThat(firewall.blocked(SIP)).containsEntry(ONE, Optional.of(Duration.ofDays(60)));
    now = now.plus(Duration.ofHours(13));
    enforcer.tick();
    assertThat(firewall.blocked(SIP))
        .containsEntry(ONE, Optional.of(Duration.ofDays(60).minusHours(13)));
  }

  @Test
  void asksAgainForWhatWasRefusedAfterPausesThatGrow() throws Exception {
    firewall.refusing.add(ONE);
    delta(2, blocked(1, SIP, ONE), blocked(2, SIP, TWO));
    enforcer.tick();
    now = now.plusSeconds(6);
    enforcer.tick();
    firewall.refusing.clear();
    now = now.plusSeconds(6);
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(TWO);
    now = now.plusSeconds(6);
    enforcer.tick();
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    int operations = firewall.operations;
    now = now.plusSeconds(60);
    enforcer.tick();
    assertThat(firewall.operations).isEqualTo(operations);
  }

  @Test
  void saysWhichEntriesTheKernelRefusedAndAppliesTheRest() throws Exception {
    firewall.refusing.add(ONE);
    Applied applied = delta(2, blocked(1, SIP, ONE), blocked(2, SIP, TWO));
    assertThat(applied.revision()).isEqualTo(new Revision(2));
    assertThat(applied.failed())
        .containsExactly(
            new Enforcement.Failed(
                EntryKey.automatic(SIP, Optional.empty(), ONE),
                new Revision(1),
                "refused 203.0.113.1/32"));
    assertThat(held(SIP)).containsExactly(TWO);
  }

  @Test
  void aFullSetIsReplacedByALargerOne() throws Exception {
    firewall.withoutRoom.add(TWO);
    Applied applied = delta(2, blocked(1, SIP, ONE), blocked(2, SIP, TWO));
    assertThat(applied.failed()).isEmpty();
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void whatAFailingFirewallMissedIsMadeGoodLater() throws Exception {
    firewall.failing = true;
    Applied applied = delta(1, blocked(1, SIP, ONE));
    assertThat(applied.failed()).hasSize(1);
    assertThat(held(SIP)).isEmpty();
    firewall.failing = false;
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void bansEndInMemoryAndKernelAndFile() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    now = now.plus(Duration.ofHours(1));
    enforcer.tick();
    assertThat(held(SIP)).isEmpty();
    assertThat(enforcer.sight().blocked().get(SIP)).isEmpty();
    restart();
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void anAllowanceThatEndsLetsTheBanBeSeenAgain() throws Exception {
    var until = Optional.of(now.plus(Duration.ofMinutes(1)));
    delta(
        2,
        blocked(1, SIP, ONE),
        new Change(EntryKey.allow(ONE), new Revision(2), new Allowed(ONE, until)));
    assertThat(held(SIP)).isEmpty();
    now = now.plus(Duration.ofMinutes(1));
    enforcer.tick();
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void aSnapshotTakesAwayWhatItDoesNotHold() throws Exception {
    delta(3, blocked(1, SIP, ONE), blocked(2, ALL, ONE), allowed(3, "192.0.2.0/24"));
    batch(Kind.FIRST_PAGE, LOG, 9, blocked(8, SIP, TWO));
    assertThat(held(SIP)).containsExactly(ONE);
    Applied applied = batch(Kind.LAST_PAGE, LOG, 9, blocked(9, ALL, TWO));
    assertThat(applied.revision()).isEqualTo(new Revision(9));
    assertThat(held(SIP)).containsExactly(TWO);
    assertThat(held(ALL)).containsExactly(TWO);
    assertThat(firewall.allowed()).isEmpty();
  }

  @Test
  void changesDuringASnapshotHoldBeforeAndAfterIt() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    batch(Kind.FIRST_PAGE, LOG, 5, blocked(4, SIP, ONE));
    delta(-1, lifted(7, SIP, ONE), blocked(8, ALL, TWO));
    assertThat(held(SIP)).isEmpty();
    assertThat(held(ALL)).containsExactly(TWO);
    batch(Kind.LAST_PAGE, LOG, 5, blocked(3, ALL, TWO));
    assertThat(held(SIP)).isEmpty();
    assertThat(held(ALL)).containsExactly(TWO);
    assertThat(enforcer.held().revision()).isEqualTo(new Revision(5));
  }

  @Test
  void aSnapshotOfAnotherLogRemovesNothing() throws Exception {
    delta(50, blocked(50, SIP, ONE));
    batch(Kind.ONLY_PAGE, new Epoch(78), 3, blocked(2, SIP, TWO));
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(enforcer.held().epoch()).isEqualTo(new Epoch(78));
    assertThat(enforcer.held().revision()).isEqualTo(new Revision(3));
    batch(Kind.DELTA, new Epoch(78), 4, lifted(4, SIP, ONE));
    assertThat(held(SIP)).containsExactly(TWO);
  }

  @Test
  void aPageOfASnapshotThatDidNotBeginIsRefused() {
    assertThatThrownBy(() -> batch(Kind.PAGE, LOG, 9, blocked(9, SIP, ONE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("did not begin");
  }

  @Test
  void aBanInAJailThatIsNotFollowedYetIsAppliedWhenItIs() throws Exception {
    var later = new JailName("later");
    Applied applied = delta(1, blocked(1, later, ONE));
    assertThat(applied.failed().get(0).error()).contains("jail later is not in the rules");
    enforcer.follow(
        new Revision(2), Sample.policy(Sample.jail(later, dev.banyan.model.Block.everything("l"))));
    assertThat(held(later)).containsExactly(ONE);
  }

  @Test
  void aRestartBringsBackEverything() throws Exception {
    delta(7, blocked(1, SIP, ONE), blocked(2, SIP, TWO), allowed(3, "192.0.2.0/24"));
    delta(8, lifted(8, SIP, TWO));
    restart();
    assertThat(opened.remark()).isEmpty();
    assertThat(held(SIP)).containsExactly(ONE);
    assertThat(firewall.allowed()).containsExactly(cidr("192.0.2.0/24"));
    assertThat(enforcer.held())
        .isEqualTo(new Enforcement.Held(LOG, new Revision(8), new Revision(0)));
  }

  @Test
  void anEndOfTheFileThatIsNotWholeIsFetchedAgain() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    delta(2, blocked(2, SIP, TWO));
    byte[] bytes = Files.readAllBytes(directory.resolve("bans"));
    Files.write(directory.resolve("bans"), java.util.Arrays.copyOf(bytes, bytes.length - 9));
    restart();
    assertThat(opened.remark()).contains("not whole");
    assertThat(enforcer.held().revision()).isEqualTo(new Revision(1));
    delta(2, blocked(2, SIP, TWO));
    restart();
    assertThat(opened.remark()).isEmpty();
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void aDamagedFileCountsAsEmptyAndLeavesTheKernelAsItIs() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    delta(2, blocked(2, SIP, TWO));
    byte[] bytes = Files.readAllBytes(directory.resolve("bans"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(directory.resolve("bans"), bytes, StandardOpenOption.TRUNCATE_EXISTING);
    int before = firewall.replacements;
    restart();
    assertThat(opened.remark()).contains("damaged");
    assertThat(enforcer.held())
        .isEqualTo(new Enforcement.Held(Epoch.NONE, Revision.NONE, Revision.NONE));
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    enforcer.follow(new Revision(0), Sample.both());
    delta(3, blocked(3, ALL, ONE));
    enforcer.tick();
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(held(ALL)).containsExactly(ONE);
    assertThat(firewall.replacements).isEqualTo(before);
    batch(Kind.ONLY_PAGE, LOG, 4, blocked(4, SIP, TWO));
    assertThat(held(SIP)).containsExactly(TWO);
  }

  @Test
  void theFileIsWrittenAnewBeforeItGrowsWithoutEnd() throws Exception {
    for (int i = 0; i < 40; i++) {
      Change[] changes = new Change[1000];
      for (int k = 0; k < changes.length; k++) {
        changes[k] = blocked(i * 1000 + k, SIP, cidr("10.1." + k / 250 + "." + k % 250));
      }
      delta(i * 1000 + 999, changes);
      enforcer.tick();
    }
    assertThat(Files.size(directory.resolve("bans"))).isLessThan(2_000_000);
    restart();
    assertThat(held(SIP)).hasSize(1000);
  }

  @Test
  void somebodyElsesChangesArePutRightAndCounted() throws Exception {
    delta(1, blocked(1, SIP, ONE));
    firewall.replace(SIP, java.util.Map.of());
    firewall.defects = 2;
    enforcer.tick();
    assertThat(enforcer.repairs()).isEqualTo(2);
    assertThat(held(SIP)).containsExactly(ONE);
  }

  private void restart() throws Exception {
    opened.file().close();
    opened = BansFile.open(directory.resolve("bans"));
    enforcer = new Enforcer(firewall, opened, () -> now, () -> Set.copyOf(own));
    enforcer.start();
  }

  private Set<Cidr> held(JailName jail) {
    return firewall.blocked(jail).keySet();
  }

  private Applied delta(long revision, Change... changes) throws Exception {
    return batch(Kind.DELTA, LOG, revision, changes);
  }

  private Applied batch(Kind kind, Epoch epoch, long revision, Change... changes) throws Exception {
    return enforcer.apply(new Batch(1, kind, epoch, new Revision(revision), List.of(changes)));
  }

  private Change blocked(long revision, JailName jail, Cidr cidr) {
    return new Change(
        EntryKey.automatic(jail, Optional.empty(), cidr),
        new Revision(revision),
        new Blocked(jail, cidr, in(Duration.ofHours(1))));
  }

  private static Change lifted(long revision, JailName jail, Cidr cidr) {
    return new Change(
        EntryKey.automatic(jail, Optional.empty(), cidr), new Revision(revision), new Lifted());
  }

  private static Change allowed(long revision, String cidr) {
    return new Change(
        EntryKey.allow(cidr(cidr)),
        new Revision(revision),
        new Allowed(cidr(cidr), Optional.empty()));
  }

  private Optional<Instant> in(Duration duration) {
    return Optional.of(now.plus(duration));
  }
}
