package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.banyan.agent.firewall.Sample;
import dev.banyan.model.Address;
import dev.banyan.model.Batch;
import dev.banyan.model.Batch.Kind;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Change.Allowed;
import dev.banyan.model.Change.Blocked;
import dev.banyan.model.Change.Lifted;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the enforcement makes of a host's own decisions. */
class LocalBansTest {
  private static final Epoch LOG = new Epoch(77);
  private static final Cidr ONE = cidr("203.0.113.1");
  private static final Cidr TWO = cidr("203.0.113.2");
  private static final Target SIP_ONE = new Target(SIP, ONE);

  @TempDir private Path directory;
  private final FakeFirewall firewall = new FakeFirewall();
  private final Set<Address> own = new HashSet<>();
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private Duration clockError = Duration.ZERO;
  private Enforcer enforcer;
  private BansFile.Opened opened;

  @BeforeEach
  void start() throws Exception {
    opened = BansFile.open(directory.resolve("bans"));
    enforcer = new Enforcer(firewall, opened, () -> now, () -> Set.copyOf(own));
    enforcer.start();
    enforcer.follow(new Revision(0), Sample.both());
    apply(Kind.ONLY_PAGE, 0);
  }

  @Test
  void bansWhomTheWindowConvictsUntilItsTime() throws Exception {
    assertThat(judge(ONE, 2)).isEqualTo(Instant.MIN);
    assertThat(held(SIP)).isEmpty();
    assertThat(judge(ONE, 3)).isEqualTo(now.plus(Duration.ofHours(1)));
    assertThat(firewall.blocked(SIP)).containsEntry(ONE, Optional.of(Duration.ofHours(1)));
    assertThat(enforcer.own().ofHost().bans())
        .containsExactly(
            new LocalBan(SIP, ONE, now, Optional.of(now.plus(Duration.ofHours(1))), 3));
    now = now.plus(Duration.ofHours(1));
    enforcer.tick();
    assertThat(held(SIP)).isEmpty();
    assertThat(enforcer.own().ofHost().bans()).isEmpty();
    assertThat(judge(ONE, 3, Duration.ofMinutes(1))).as("before the end").isNotEqualTo(Instant.MIN);
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void theBansTimeIsByTheBrokersClockAndTheKernelsByTheHosts() throws Exception {
    clockError = Duration.ofHours(2);
    judge(ONE, 3);
    assertThat(firewall.blocked(SIP)).containsEntry(ONE, Optional.of(Duration.ofHours(1)));
  }

  @Test
  void nothingCountsWhileAndAfterTheClusterHasBanned() throws Exception {
    apply(Kind.DELTA, 1, blocked(1, SIP, ONE, Duration.ofMinutes(5)));
    judge(ONE, 3);
    assertThat(enforcer.own().ofHost().bans()).isEmpty();
    now = now.plus(Duration.ofMinutes(6));
    enforcer.tick();
    assertThat(held(SIP)).isEmpty();
    judge(ONE, 3, Duration.ofMinutes(2));
    assertThat(held(SIP)).as("failures during the ban").isEmpty();
    judge(ONE, 3);
    assertThat(held(SIP)).as("failures after it").containsExactly(ONE);
  }

  @Test
  void thatABanOfTheClusterIsOverSaysNothingOfALaterOneOfThisHost() throws Exception {
    apply(Kind.DELTA, 1, blocked(1, SIP, ONE, Duration.ofMinutes(5)));
    now = now.plus(Duration.ofMinutes(6));
    judge(ONE, 3);
    apply(Kind.DELTA, 2, lifted(2, SIP, ONE));
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void whatIsAllowedIsNotBannedAndAnAllowanceLiftsTheBanAtOnce() throws Exception {
    own.add(TWO.address());
    enforcer.tick();
    judge(TWO, 3);
    assertThat(held(SIP)).isEmpty();
    judge(ONE, 3);
    apply(Kind.DELTA, 1, allowed(1, "203.0.113.0/24"));
    assertThat(held(SIP)).isEmpty();
    apply(
        Kind.DELTA,
        2,
        new Change(EntryKey.allow(cidr("203.0.113.0/24")), new Revision(2), new Lifted()));
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void aJailThatOnlyCountsAndOneThatNobodyKnowsBanNobody() throws Exception {
    enforcer.follow(
        new Revision(1), new Policy(List.of(Sample.jail(SIP)), List.of(), ByteString.EMPTY));
    judge(ONE, 3);
    enforcer
        .own()
        .judge(
            List.of(
                Suspects.suspect(
                    new Target(new JailName("other"), ONE), 3, Duration.ZERO, now, clockError)));
    assertThat(enforcer.own().ofHost().bans()).isEmpty();
  }

  @Test
  void aBanGoesWhenTheClusterHasDecidedPastItsLastFailureAndThatIsHeld() throws Exception {
    judge(ONE, 3);
    heard(0, 99, 41);
    assertThat(held(SIP)).as("Kafka has not taken it").containsExactly(ONE);
    enforcer.place(SIP_ONE, new Locals.Place(1, 41), read(2));
    heard(0, 99, 41);
    assertThat(held(SIP)).as("not decided").containsExactly(ONE);
    heard(7, 99, 42);
    assertThat(held(SIP)).as("what was decided is not held yet").containsExactly(ONE);
    apply(Kind.DELTA, 7);
    assertThat(held(SIP)).isEmpty();
    assertThat(enforcer.own().ofHost().bans()).isEmpty();
    judge(ONE, 3);
    assertThat(held(SIP)).as("the cluster has decided about these").isEmpty();
  }

  @Test
  void anOperatorsUnbanLiftsWhatItIsOlderThanAndNoMore() throws Exception {
    judge(ONE, 3);
    judge(TWO, 3);
    apply(Kind.DELTA, 1, unbanned(1, Optional.of(new JailName("ssh")), ONE, now));
    apply(Kind.DELTA, 2, unbanned(2, Optional.empty(), ONE, now.minusMillis(1)));
    assertThat(held(SIP)).as("another jail, and before").containsExactlyInAnyOrder(ONE, TWO);
    apply(Kind.DELTA, 3, unbanned(3, Optional.of(SIP), cidr("203.0.113.0/31"), now));
    assertThat(held(SIP)).containsExactly(TWO);
    assertThat(judge(ONE, 3)).as("the same failures").isNotEqualTo(Instant.MIN);
    assertThat(held(SIP)).containsExactly(TWO);
    restart();
    assertThat(held(SIP)).containsExactly(TWO);
  }

  private static Change unbanned(
      long revision, Optional<JailName> jail, Cidr cidr, Instant ordered) {
    EntryKey key = EntryKey.unban(jail, Optional.empty(), cidr);
    return new Change(key, new Revision(revision), new Lifted(Optional.of(ordered)));
  }

  @Test
  void aBanGoesAlsoWhenItIsKnownOnlyLaterThatItsLastFailureIsDecided() throws Exception {
    judge(ONE, 3);
    heard(0, 99, 42);
    assertThat(held(SIP)).containsExactly(ONE);
    enforcer.place(SIP_ONE, new Locals.Place(1, 41), read(2));
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void aBanStaysWhileKafkaLacksOneOfTheFailuresThatItCounted() throws Exception {
    judge(ONE, 3);
    restart();
    heard(0, 99, 42);
    enforcer.place(SIP_ONE, new Locals.Place(1, 40), read(1));
    assertThat(held(SIP)).containsExactly(ONE);
    restart();
    heard(0, 99, 42);
    enforcer.place(SIP_ONE, new Locals.Place(1, 40), read(1));
    assertThat(held(SIP)).as("restarted twice").containsExactly(ONE);
    enforcer.place(SIP_ONE, new Locals.Place(1, 41), read(2));
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void theClustersBanTakesOverWithoutAGap() throws Exception {
    judge(ONE, 3);
    enforcer.place(SIP_ONE, new Locals.Place(1, 41), read(2));
    firewall.unblocked.clear();
    apply(Kind.DELTA, 7, blocked(7, SIP, ONE, Duration.ofHours(3)));
    heard(7, 99, 42);
    assertThat(enforcer.own().ofHost().bans()).isEmpty();
    assertThat(firewall.blocked(SIP)).containsEntry(ONE, Optional.of(Duration.ofHours(3)));
    assertThat(firewall.unblocked).isEmpty();
  }

  @Test
  void aBookmarkOfAnotherLogAnswersForNothing() throws Exception {
    judge(ONE, 3);
    enforcer.place(SIP_ONE, new Locals.Place(0, 1), read(2));
    enforcer.heard(bookmark(new Epoch(78), 0, 99, 99));
    assertThat(held(SIP)).containsExactly(ONE);
  }

  @Test
  void whatCameWhileABanLastedCountsNoMoreIfTheClusterAnswersWhenItIsOver() throws Exception {
    judge(ONE, 3);
    enforcer.place(SIP_ONE, new Locals.Place(1, 41), read(2));
    now = now.plus(Duration.ofHours(1));
    heard(0, 99, 42);
    enforcer.tick();
    judge(ONE, 3, Duration.ofMinutes(1));
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void snapshotsLeaveABanOfTheHostAlone() throws Exception {
    judge(ONE, 3);
    firewall.unblocked.clear();
    apply(Kind.ONLY_PAGE, 9, blocked(9, SIP, TWO, Duration.ofHours(1)));
    assertThat(held(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(firewall.unblocked).isEmpty();
  }

  @Test
  void aRestartBringsBackBansAndWhatIsKnownOfThem() throws Exception {
    judge(ONE, 3);
    enforcer.place(SIP_ONE, new Locals.Place(1, 41), read(2));
    restart();
    assertThat(opened.remark()).isEmpty();
    assertThat(held(SIP)).containsExactly(ONE);
    heard(0, 99, 42);
    assertThat(held(SIP)).isEmpty();
    restart();
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void aBanOutlivesAProcessThatIsKilledWhileItIsSet() throws Exception {
    firewall.killing = true;
    assertThatThrownBy(() -> judge(ONE, 3)).hasMessage("killed");
    firewall.killing = false;
    restart();
    heard(0, 42);
    assertThat(held(SIP)).containsExactly(ONE);
    assertThat(enforcer.own().ofHost().bans()).hasSize(1);
  }

  @Test
  void nobodyElseMaySetABanOfTheHost() throws Exception {
    var change =
        new Change(
            EntryKey.local(SIP, ONE), new Revision(3), new Blocked(SIP, ONE, Optional.empty()));
    assertThat(apply(Kind.DELTA, 3, change).failed()).hasSize(1);
    assertThat(held(SIP)).isEmpty();
  }

  @Test
  void holdsNoMoreBansThanItMay() throws Exception {
    for (int i = 0; i <= Locals.MOST; i++) {
      judge(cidr("10.0." + i / 250 + "." + i % 250), 3);
    }
    assertThat(held(SIP)).hasSize(Locals.MOST);
  }

  @Test
  void anUnbanHoldsAgainstTheClusterUntilTheLogKnowsOfIt() throws Exception {
    apply(
        Kind.DELTA,
        5,
        blocked(5, SIP, ONE, Duration.ofHours(1)),
        blocked(4, ALL, ONE, Duration.ofHours(1)));
    judge(TWO, 3);
    var unban = new LocalUnban(Optional.of(SIP), cidr("203.0.113.0/24"), now);
    assertThat(enforcer.own().unban(unban))
        .containsExactlyInAnyOrder(SIP_ONE, new Target(SIP, TWO));
    assertThat(held(SIP)).isEmpty();
    assertThat(held(ALL)).containsExactly(ONE);
    assertThat(enforcer.own().ofHost().untold()).containsExactly(unban);
    judge(ONE, 3);
    judge(TWO, 3);
    assertThat(held(SIP)).as("what was before the unban").isEmpty();
    apply(Kind.DELTA, 6, blocked(6, SIP, ONE, Duration.ofHours(1)));
    restart();
    assertThat(held(SIP)).as("told later, decided before").isEmpty();
    enforcer.own().told(List.of(unban), LOG, new Revision(8));
    assertThat(enforcer.own().ofHost().untold()).isEmpty();
    apply(Kind.ONLY_PAGE, 8, blocked(6, SIP, ONE, Duration.ofHours(1)));
    assertThat(held(SIP)).isEmpty();
    apply(Kind.DELTA, 9, blocked(9, SIP, ONE, Duration.ofHours(1)));
    assertThat(held(SIP)).as("decided after the unban").containsExactly(ONE);
    enforcer.tick();
    restart();
    assertThat(held(SIP)).containsExactly(ONE);
  }

  private void restart() throws Exception {
    opened.file().close();
    opened = BansFile.open(directory.resolve("bans"));
    enforcer = new Enforcer(firewall, opened, () -> now, () -> Set.copyOf(own));
    enforcer.start();
  }

  /** As far as one of the lines of a suspect, by a clock that is measured differently. */
  private ReadUpTo read(long line) {
    return new ReadUpTo(Map.of(1L, now.toEpochMilli() + line), now.minusSeconds(2));
  }

  private Instant judge(Cidr cidr, int failures) throws Exception {
    return judge(cidr, failures, Duration.ZERO);
  }

  private Instant judge(Cidr cidr, int failures, Duration ago) throws Exception {
    return enforcer
        .own()
        .judge(List.of(Suspects.suspect(new Target(SIP, cidr), failures, ago, now, clockError)))
        .get(0);
  }

  private void heard(long revision, long... decided) throws Exception {
    enforcer.heard(bookmark(LOG, revision, decided));
  }

  private Bookmark bookmark(Epoch epoch, long revision, long... decided) {
    List<Long> offsets = java.util.Arrays.stream(decided).boxed().toList();
    return new Bookmark(
        epoch, new Revision(revision), now, offsets, ByteString.EMPTY, Optional.of(now));
  }

  private Set<Cidr> held(JailName jail) {
    return firewall.blocked(jail).keySet();
  }

  private Enforcement.Applied apply(Kind kind, long revision, Change... changes) throws Exception {
    return enforcer.apply(new Batch(1, kind, LOG, new Revision(revision), List.of(changes)));
  }

  private Change blocked(long revision, JailName jail, Cidr cidr, Duration left) {
    return new Change(
        EntryKey.automatic(jail, Optional.empty(), cidr),
        new Revision(revision),
        new Blocked(jail, cidr, Optional.of(now.plus(left))));
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
}
