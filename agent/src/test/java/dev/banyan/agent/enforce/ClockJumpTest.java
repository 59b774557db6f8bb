package dev.banyan.agent.enforce;

import static dev.banyan.agent.firewall.Sample.SIP;
import static dev.banyan.agent.firewall.Sample.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.clock.ClockJumps;
import dev.banyan.agent.firewall.Sample;
import dev.banyan.model.Batch;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P5 on a host whose clock is set while it blocks. */
class ClockJumpTest {
  private static final Epoch LOG = new Epoch(77);
  private static final Cidr ONE = cidr("203.0.113.1");
  private static final Duration TICK = Duration.ofSeconds(5);

  @TempDir private Path directory;
  private final FakeFirewall firewall = new FakeFirewall();
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private Instant ticks = Instant.EPOCH;
  private Enforcer enforcer;

  @BeforeEach
  void start() throws Exception {
    restart();
    enforcer.follow(new Revision(0), Sample.both());
  }

  private void restart() throws Exception {
    enforcer =
        new Enforcer(firewall, BansFile.open(directory.resolve("bans")), () -> now, Set::of)
            .withClockThat(new ClockJumps(() -> now, () -> ticks));
    enforcer.start();
  }

  private void pass(Duration time) throws Exception {
    now = now.plus(time);
    ticks = ticks.plus(time);
    enforcer.keepTime();
    enforcer.tick();
  }

  private void ban(Duration bantime) throws Exception {
    var effect = new Change.Blocked(SIP, ONE, Optional.of(now.plus(bantime)));
    var change =
        new Change(EntryKey.automatic(SIP, Optional.empty(), ONE), new Revision(3), effect);
    enforcer.apply(new Batch(1, Batch.Kind.DELTA, LOG, new Revision(3), List.of(change)));
  }

  @ParameterizedTest
  @ValueSource(longs = {86_400, -86_400, 3_000_000_000L})
  void aBanLastsForItsTimeWhereverTheClockIsSetTo(long seconds) throws Exception {
    ban(Duration.ofMinutes(10));
    now = now.plusSeconds(seconds);
    pass(TICK);
    assertThat(enforcer.sight().blocked().get(SIP)).containsExactly(ONE);
    assertThat(firewall.unblocked).isEmpty();
    pass(Duration.ofMinutes(9));
    assertThat(enforcer.sight().blocked().get(SIP)).containsExactly(ONE);
    pass(Duration.ofMinutes(1));
    assertThat(enforcer.sight().tally()).doesNotContainEntry(SIP, 1L);
  }

  @Test
  void aRestartBehindAJumpChangesNothing() throws Exception {
    ban(Duration.ofMinutes(10));
    now = now.plus(Duration.ofDays(1));
    pass(TICK);
    restart();
    pass(Duration.ofMinutes(9));
    assertThat(enforcer.sight().blocked().get(SIP)).containsExactly(ONE);
    pass(Duration.ofMinutes(1));
    assertThat(enforcer.sight().tally()).doesNotContainEntry(SIP, 1L);
  }

  @Test
  void whatWasRefusedIsAskedForAgainAlthoughTheClockWasSetBack() throws Exception {
    firewall.refusing.add(ONE);
    ban(Duration.ofDays(7));
    firewall.refusing.clear();
    now = now.minus(Duration.ofDays(1));
    pass(TICK);
    assertThat(firewall.operations).isEqualTo(1);
  }

  @Test
  void aClockThatIsOnlySlowedIsNotMistakenForOneThatIsSet() throws Exception {
    ClockJumps jumps = new ClockJumps(() -> now, () -> ticks);
    for (int i = 0; i < 1_000; i++) {
      now = now.plusMillis(4_998);
      ticks = ticks.plusMillis(5_000);
      assertThat(jumps.take()).isEqualTo(Duration.ZERO);
    }
  }
}
