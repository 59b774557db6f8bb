package dev.banyan.coordinator.banlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.conf.Configuration;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Ban;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Digest;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BanTableTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final JailName JAIL = new JailName("asterisk");
  private static final Cidr ATTACKER = cidr("203.0.113.66");

  private final BanTable table = new BanTable();
  private long revision;
  private Instant now = START;

  @Test
  void tellsOfABanAndOfItsUnban() {
    policy();
    assertThat(apply(automatic(ATTACKER, now))).singleElement().satisfies(this::blocks);
    List<Scoped> changes = apply(unban(ATTACKER));
    assertThat(changes).hasSize(2).allSatisfy(this::lifts);
    assertThat(changes.get(0).change().effect()).isEqualTo(new Change.Lifted(Optional.of(now)));
    assertThat(bans()).isEmpty();
  }

  @Test
  void aHeldBanIsShownButBlocksNobodyUntilItIsReleased() {
    policy();
    Entry.AutomaticBan ban = automatic(ATTACKER, now);
    assertThat(apply(ban.held(true))).singleElement().satisfies(this::lifts);
    assertThat(bans()).isEmpty();
    assertThat(table.held(now)).extracting(Ban::cidr).containsExactly(ATTACKER);
    assertThat(table.standing().held(now)).containsExactly(ban.held(true));
    assertThat(table.standing().sentence(JAIL, Optional.empty(), ATTACKER)).isPresent();

    assertThat(apply(ban)).singleElement().satisfies(this::blocks);
    assertThat(bans()).hasSize(1);
    assertThat(table.held(now)).isEmpty();
    assertThat(table.standing().held(now)).isEmpty();

    assertThat(apply(ban.held(true))).as("decided again by one who did not know").isEmpty();
    assertThat(bans()).hasSize(1);
  }

  @Test
  void aHeldBanEndsByItsTimeOrByAnUnban() {
    policy();
    apply(automatic(ATTACKER, now).held(true));
    assertThat(table.standing().held(now.plus(Duration.ofHours(2)))).isEmpty();

    Cidr other = cidr("203.0.113.67");
    apply(automatic(other, now).held(true));
    apply(unban(other));
    assertThat(table.standing().held(now)).isEmpty();
    assertThat(table.held(now)).extracting(Ban::cidr).doesNotContain(other);
  }

  @Test
  void aBanByFailuresThatAnUnbanCoversNeverHolds() {
    policy();
    Instant before = now;
    apply(unban(cidr("203.0.113.0/24")));
    assertThat(apply(automatic(ATTACKER, before))).singleElement().satisfies(this::lifts);
    assertThat(bans()).isEmpty();
    assertThat(apply(automatic(ATTACKER, now.plusSeconds(1))))
        .singleElement()
        .satisfies(this::blocks);
  }

  @Test
  void anAllowedNetworkLiftsWhatLiesWithinAndGivesItBackWhenItIsNoLongerListed() {
    policy();
    apply(automatic(ATTACKER, now));
    assertThat(apply(allow(cidr("203.0.113.0/24"), true)))
        .anySatisfy(
            scoped -> assertThat(scoped.change().effect()).isInstanceOf(Change.Allowed.class))
        .anySatisfy(this::lifts);
    assertThat(bans()).isEmpty();
    assertThat(apply(allow(cidr("203.0.113.0/24"), false))).anySatisfy(this::blocks);
    assertThat(bans()).hasSize(1);
  }

  @Test
  void whileSuspendedEveryAddressIsAllowedAndStillDecidedAbout() {
    policy();
    apply(automatic(ATTACKER, now));
    Instant soon = now.plusSeconds(60);
    List<Scoped> suspended =
        apply(new Entry.EnforcementMode(true, Optional.of(soon), "locked out", "root"));
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
    assertThat(table.suspended(now))
        .hasValueSatisfying(why -> assertThat(why.mode().reason()).isEqualTo("locked out"));
    assertThat(table.suspended(soon)).isEmpty();

    Cidr other = cidr("203.0.113.67");
    assertThat(apply(automatic(other, now))).singleElement().satisfies(this::blocks);
    assertThat(bans()).extracting(Ban::cidr).containsExactlyInAnyOrder(ATTACKER, other);

    assertThat(apply(new Entry.EnforcementMode(false, Optional.empty(), "", "root")))
        .hasSameSizeAs(suspended)
        .allSatisfy(this::lifts);
    assertThat(table.suspended(now)).isEmpty();
  }

  @Test
  void listsWhatOperatorsAllow() {
    policy();
    apply(allow(cidr("203.0.113.0/24"), true));
    apply(allow(cidr("192.0.2.1"), true));
    apply(allow(cidr("203.0.113.0/24"), false));
    assertThat(table.listings(now))
        .extracting(listing -> listing.entry().cidr())
        .containsExactly(cidr("192.0.2.1"));
  }

  @Test
  void settingABanDoesNotBringBackWhatAnUnbanLifted() {
    policy();
    apply(automatic(ATTACKER, now));
    apply(new Entry.OperatorUnban(Optional.of(JAIL), ATTACKER, Optional.empty(), "", ""));
    Instant soon = now.plusSeconds(5);
    apply(new Entry.OperatorBan(JAIL, ATTACKER, Optional.empty(), Optional.of(soon), "", ""));
    assertThat(bans()).singleElement().returns(Ban.Origin.MANUAL, Ban::origin);
    now = soon;
    assertThat(bans()).isEmpty();
  }

  @Test
  void aBanEndsByItsTimeWithoutAChange() {
    policy();
    apply(automatic(ATTACKER, now));
    now = now.plus(Duration.ofHours(2));
    assertThat(bans()).isEmpty();
  }

  @Test
  void theBanThatWasDecidedLaterIsTheNewerWhereverItLies() {
    policy();
    Instant last = now;
    apply(automatic(ATTACKER, last, 10));
    assertThat(apply(automatic(ATTACKER, last.minusSeconds(60), 9))).isEmpty();
    assertThat(bans()).singleElement().returns(last, Ban::since);
  }

  @Test
  void bansOfAJailThatIsNotInThePolicyDoNotHold() {
    policy();
    apply(automatic(ATTACKER, now));
    assertThat(apply(new Entry.PolicyInForce(Policy.EMPTY))).singleElement().satisfies(this::lifts);
    assertThat(bans()).isEmpty();
  }

  @Test
  void aCompactedLogSaysTheSame() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<Line> log = randomLog(random);
      Map<EntryKey, Line> compacted = new LinkedHashMap<>();
      for (Line entry : log) {
        compacted.remove(entry.entry().key());
        compacted.put(entry.entry().key(), entry);
      }
      assertThat(saidBy(compacted.values())).as("seed %d", seed).isEqualTo(saidBy(log));
      assertThat(wantedBy(compacted.values())).as("seed %d", seed).isEqualTo(wantedBy(log));
    }
  }

  @Test
  void whatWasToldOfEachKeyIsWhatHolds() {
    for (long seed = 0; seed < 2_000; seed++) {
      BanTable told = new BanTable();
      Map<EntryKey, Change> last = new HashMap<>();
      for (Line entry : randomLog(new Random(seed))) {
        told.apply(entry.revision(), entry.appended(), entry.entry())
            .forEach(scoped -> last.put(scoped.change().key(), scoped.change()));
      }
      List<EntryKey> blocked =
          last.values().stream()
              .filter(change -> change.effect() instanceof Change.Blocked)
              .map(Change::key)
              .toList();
      assertThat(told.bans(START).map(Ban::key))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(blocked);
    }
  }

  private record Line(Revision revision, Instant appended, Entry entry) {}

  private static List<Ban> saidBy(Iterable<Line> log) {
    return read(log).bans(START).toList();
  }

  private static BanTable read(Iterable<Line> log) {
    BanTable table = new BanTable();
    log.forEach(entry -> table.apply(entry.revision(), entry.appended(), entry.entry()));
    return table;
  }

  /** P4: by this agents are compared, whichever coordinator they are attached to. */
  private static Digest wantedBy(Iterable<Line> log) {
    return read(log).everything().stream()
        .map(Scoped::change)
        .filter(change -> change.holdsAt(START))
        .map(change -> Digest.NOTHING.with(change.key(), change.record()))
        .reduce(Digest.NOTHING, Digest::plus);
  }

  /** Bans, unbans and listings of a few networks that contain one another. */
  private static List<Line> randomLog(Random random) {
    List<Line> log = new ArrayList<>();
    Instant appended = START.minusSeconds(1000);
    for (int offset = 0; offset < 30; offset++) {
      appended = appended.plusSeconds(random.nextInt(20));
      log.add(new Line(new Revision(offset), appended, randomEntry(random, offset, appended)));
    }
    return log;
  }

  private static Entry randomEntry(Random random, int offset, Instant appended) {
    Cidr cidr =
        List.of(cidr("192.0.2.1"), cidr("192.0.2.2"), cidr("192.0.2.0/24"), cidr("2001:db8::/64"))
            .get(random.nextInt(4));
    return switch (random.nextInt(6)) {
      case 0, 1 -> automatic(cidr, appended.minusSeconds(random.nextInt(30)), offset);
      case 2 -> new Entry.OperatorBan(JAIL, cidr, Optional.empty(), Optional.empty(), "", "");
      case 3 ->
          new Entry.OperatorUnban(
              random.nextBoolean() ? Optional.of(JAIL) : Optional.empty(),
              cidr,
              Optional.empty(),
              "",
              "");
      case 4 -> allow(cidr, random.nextInt(3) == 0);
      default -> new Entry.PolicyInForce(Configuration.builtin().policy());
    };
  }

  @Test
  void endsABanAfterItsTimeAndForgetsItThen() {
    policy();
    Entry.AutomaticBan ban = automatic(ATTACKER, now);
    apply(ban);
    Instant over = ban.until().orElseThrow();

    assertThat(Endings.of(table.records(), over.minusMillis(1), now, 10)).isEmpty();
    assertThat(Endings.of(table.records(), over, now, 10))
        .containsExactly(new History.Ended(ban.key(), ATTACKER, Optional.of(ban)));
    assertThat(forget(ban.key(), over.minusMillis(1))).isFalse();
    assertThat(bans()).hasSize(1);
    assertThat(forget(ban.key(), over)).isTrue();
    assertThat(bans()).isEmpty();
    assertThat(table.everything()).isEmpty();
    assertThat(table.standing().sentence(JAIL, Optional.empty(), ATTACKER)).isEmpty();
  }

  @Test
  void forgetsAnUnbanOnlyAfterTheBansThatItLifts() {
    policy();
    Entry ban = new Entry.OperatorBan(JAIL, ATTACKER, Optional.empty(), Optional.empty(), "", "");
    Entry unban = unban(cidr("203.0.113.0/24"));
    apply(ban);
    apply(unban);

    assertThat(Endings.of(table.records(), now, now, 10))
        .extracting(History.Ended::key)
        .containsExactly(ban.key());
    assertThat(forget(unban.key(), now)).isFalse();
    assertThat(forget(ban.key(), now)).isTrue();
    assertThat(Endings.of(table.records(), now, now, 10))
        .extracting(History.Ended::key)
        .containsExactly(unban.key());
    assertThat(forget(unban.key(), now)).isTrue();
    assertThat(bans()).isEmpty();
  }

  @Test
  void forgetsNothingThatIsInForceThoughTheLogSaysSo() {
    policy();
    apply(new Entry.OperatorBan(JAIL, ATTACKER, Optional.empty(), Optional.empty(), "", ""));

    assertThat(forget(EntryKey.operator(JAIL, Optional.empty(), ATTACKER), now)).isFalse();
    assertThat(forget(EntryKey.POLICY, now)).isFalse();
    assertThat(forget(new EntryKey("///"), now)).isFalse();
    assertThat(bans()).hasSize(1);
  }

  @Test
  void namesNoMoreEndedRecordsAtATimeThanAskedFor() {
    policy();
    for (int i = 0; i < 50; i++) {
      apply(automatic(cidr("192.0.2." + i), now));
    }

    assertThat(Endings.of(table.records(), now.plus(Duration.ofDays(1)), now, 20)).hasSize(20);
  }

  @Test
  void whatAnAllowanceCoveredHoldsAgainWhenItsTimeIsOver() {
    policy();
    Entry.AutomaticBan ban = automatic(ATTACKER, now);
    apply(ban);
    Instant end = now.plusSeconds(60);
    Entry.AllowListing listing =
        new Entry.AllowListing(ATTACKER, true, Optional.of(end), "guest", "ann");
    apply(listing);
    assertThat(bans()).isEmpty();
    assertThat(table.standing().allows(JAIL, ATTACKER, end.minusMillis(1))).isTrue();
    assertThat(table.standing().allows(JAIL, ATTACKER, end)).isFalse();
    assertThat(table.standing().allowsAnyOf(JAIL, cidr("203.0.113.0/24"), end)).isFalse();
    assertThat(table.allowing(ATTACKER, end)).isEmpty();

    assertThat(Endings.of(table.records(), now, end, 10))
        .containsExactly(new History.Ended(listing.key(), ATTACKER, Optional.empty()));
    assertThat(table.forget(listing.key(), new Revision(revision++), end).orElseThrow())
        .singleElement()
        .satisfies(this::blocks);
    assertThat(bans()).hasSize(1);
  }

  private boolean forget(EntryKey key, Instant at) {
    return table.forget(key, new Revision(revision++), at).isPresent();
  }

  private void policy() {
    apply(new Entry.PolicyInForce(Configuration.builtin().policy()));
  }

  private List<Scoped> apply(Entry entry) {
    now = now.plusSeconds(1);
    return table.apply(new Revision(revision++), now, entry);
  }

  private List<Ban> bans() {
    return table.bans(now).toList();
  }

  private void blocks(Scoped scoped) {
    assertThat(scoped.change().effect()).isInstanceOf(Change.Blocked.class);
  }

  private void lifts(Scoped scoped) {
    assertThat(scoped.change().effect()).isInstanceOf(Change.Lifted.class);
  }

  private static Entry.AutomaticBan automatic(Cidr cidr, Instant since) {
    return automatic(cidr, since, 0);
  }

  private static Entry.AutomaticBan automatic(Cidr cidr, Instant since, long decidingOffset) {
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

  private static Entry.OperatorUnban unban(Cidr cidr) {
    return new Entry.OperatorUnban(Optional.empty(), cidr, Optional.empty(), "", "");
  }

  private static Entry.AllowListing allow(Cidr cidr, boolean listed) {
    return new Entry.AllowListing(cidr, listed, Optional.empty(), "", "");
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
