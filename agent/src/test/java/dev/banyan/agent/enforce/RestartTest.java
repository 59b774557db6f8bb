package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.ALL;
import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.banyan.agent.clock.Stamp;
import dev.banyan.agent.enforce.Enforcement.Agreement;
import dev.banyan.agent.firewall.Firewall;
import dev.banyan.agent.firewall.Sample;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Digest;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P5 over the time in which no agent runs. */
class RestartTest {
  private static final Epoch LOG = new Epoch(77);
  private static final Cidr ONE = cidr("203.0.113.1");
  private static final Cidr TWO = cidr("203.0.113.2");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path directory;
  private final FakeFirewall firewall = new FakeFirewall();
  private String boot = "a";
  private Instant booted = Instant.parse("2026-11-01T12:00:00Z");
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private Enforcer enforcer;

  @BeforeEach
  void start() throws Exception {
    restart();
    enforcer.follow(new Revision(0), Sample.both());
  }

  private void restart() throws Exception {
    enforcer =
        new Enforcer(firewall, BansFile.open(directory.resolve("bans")), () -> now, Set::of)
            .stampedBy(() -> new Stamp(boot, booted, now));
    enforcer.start();
  }

  private void delta(long revision, Change... changes) throws Exception {
    var upTo = new Revision(revision);
    enforcer.apply(new Batch(1, Batch.Kind.DELTA, LOG, upTo, List.of(changes)));
  }

  private Change ban(long revision, Cidr cidr, Duration time) {
    return new Change(
        EntryKey.automatic(SIP, Optional.empty(), cidr),
        new Revision(revision),
        new Change.Blocked(SIP, cidr, Optional.of(now.plus(time))));
  }

  /** What only the kernel knows, as if the agent had been killed before its file did. */
  private void blockBehindItsBack(Cidr cidr) throws Exception {
    firewall.apply(List.of(new Firewall.Block(SIP, cidr, Optional.of(Duration.ofMinutes(9)))));
  }

  private void hear(long revision) throws Exception {
    enforcer.heard(
        new Bookmark(
            LOG, new Revision(revision), now, List.of(), ByteString.EMPTY, Optional.empty()));
  }

  private void setClock(Duration by) {
    now = now.plus(by);
    booted = booted.plus(by);
  }

  @Test
  void aBanThatOnlyTheKernelHoldsStaysUntilACoordinatorAnswers() throws Exception {
    delta(3, ban(3, ONE, DAY));
    blockBehindItsBack(TWO);

    restart();
    enforcer.tick();
    assertThat(firewall.holds(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    hear(4);
    assertThat(firewall.holds(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    delta(4, ban(4, TWO, DAY));
    assertThat(firewall.holds(SIP)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(firewall.unblocked).isEmpty();
  }

  @Test
  void agreesWithWhoeverKnowsTheBanByItsOwnRecord() throws Exception {
    EntryKey key = EntryKey.automatic(SIP, Optional.empty(), ONE);
    var blocked = new Change.Blocked(SIP, ONE, Optional.of(now.plus(DAY)));
    delta(9, new Change(key, new Revision(9), blocked, new Revision(8)));
    assertThat(compare(Digest.NOTHING.with(key, new Revision(8)))).isEqualTo(Agreement.AGREES);
    assertThat(compare(Digest.NOTHING.with(key, new Revision(9)))).isEqualTo(Agreement.DIFFERS);

    restart();
    assertThat(compare(Digest.NOTHING.with(key, new Revision(8)))).isEqualTo(Agreement.AGREES);
    delta(9, new Change(key, new Revision(9), new Change.Lifted()));
    assertThat(firewall.holds(SIP)).as("what is as old as what is held").containsExactly(ONE);
  }

  private Agreement compare(Digest wanted) throws Exception {
    return enforcer.compare(
        new Bookmark(LOG, new Revision(9), now, List.of(), wanted.bytes(), Optional.empty()), now);
  }

  @Test
  void whatNobodyWantsGoesOnceACoordinatorHasAnswered() throws Exception {
    delta(3, ban(3, ONE, DAY));
    blockBehindItsBack(TWO);
    restart();

    hear(3);

    assertThat(firewall.holds(SIP)).containsExactly(ONE);
  }

  @Test
  void aCoordinatorThatIsBehindTakesNothingAway() throws Exception {
    delta(3, ban(3, ONE, DAY));
    blockBehindItsBack(TWO);
    restart();

    hear(2);

    assertThat(firewall.holds(SIP)).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void whatSomebodyFlushesIsPutBackAlsoBeforeACoordinatorAnswers() throws Exception {
    delta(3, ban(3, ONE, DAY));
    restart();
    firewall.replace(SIP, Map.of());

    enforcer.tick();

    assertThat(firewall.holds(SIP)).containsExactly(ONE);
  }

  @Test
  void whatSomebodyFlushedIsCountedAlsoIfTheAnswerOfACoordinatorPutsItRight() throws Exception {
    delta(3, ban(3, ONE, DAY));
    restart();
    firewall.replace(SIP, Map.of());

    hear(3);

    assertThat(firewall.holds(SIP)).containsExactly(ONE);
    assertThat(enforcer.repairs()).isEqualTo(1);
    enforcer.tick();
    assertThat(enforcer.repairs()).isEqualTo(1);
  }

  @Test
  void anUnbanIsDoneAlsoBeforeACoordinatorAnswers() throws Exception {
    delta(3, ban(3, ONE, DAY), ban(2, TWO, DAY));
    restart();

    delta(
        4,
        new Change(
            EntryKey.automatic(SIP, Optional.empty(), ONE), new Revision(4), new Change.Lifted()));

    assertThat(firewall.holds(SIP)).containsExactly(TWO);
    assertThat(firewall.holds(ALL)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {86_400, -86_400, 3_000_000_000L})
  void aClockThatIsSetWhileNoAgentRunsChangesNoBan(long seconds) throws Exception {
    delta(3, ban(3, ONE, Duration.ofMinutes(10)));
    setClock(Duration.ofSeconds(seconds));
    now = now.plus(Duration.ofMinutes(2));

    restart();

    assertThat(left()).isEqualTo(Duration.ofMinutes(8));
    delta(4, ban(4, TWO, DAY));
    restart();
    assertThat(left()).isEqualTo(Duration.ofMinutes(8));
    assertThat(left(TWO)).isEqualTo(DAY);
  }

  @Test
  void afterAnotherBootABanEndsByTheClock() throws Exception {
    delta(3, ban(3, ONE, Duration.ofMinutes(10)));
    boot = "b";
    now = now.plus(Duration.ofMinutes(4));
    booted = now.minusSeconds(30);

    restart();

    assertThat(left()).isEqualTo(Duration.ofMinutes(6));
  }

  @Test
  void afterAnotherBootWithAClockThatIsBehindABanLastsNoLongerThanItHadLeft() throws Exception {
    delta(3, ban(3, ONE, Duration.ofMinutes(10)));
    boot = "b";
    now = now.minus(Duration.ofDays(9_000));
    booted = now.minusSeconds(30);

    restart();

    assertThat(left()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void howMuchIsLeftIsKnownAsOfTheLastThingThatWasWritten() throws Exception {
    delta(3, ban(3, ONE, Duration.ofMinutes(10)));
    now = now.plus(Duration.ofMinutes(5));
    delta(4, ban(4, TWO, DAY));
    boot = "b";
    now = now.minus(Duration.ofDays(1));
    booted = now.minusSeconds(30);

    restart();

    assertThat(left()).isEqualTo(Duration.ofMinutes(5));
  }

  private Duration left() {
    return left(ONE);
  }

  private Duration left(Cidr cidr) {
    return enforcer.sight().shown().stream()
        .filter(shown -> shown.target().cidr().equals(cidr))
        .map(shown -> Duration.between(now, shown.until().orElseThrow()))
        .findFirst()
        .orElseThrow();
  }
}
