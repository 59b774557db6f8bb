package dev.banyan.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.detect.FailureSink;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Sighting;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestraintTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final JailName JAIL = new JailName("asterisk");
  private static final String BANNED = "192.0.2.7";

  private final Counters counters = new Counters();
  private final Map<String, Instant> bans = new HashMap<>(Map.of(BANNED, NOW.plusSeconds(3600)));
  private final List<Failure> published = new ArrayList<>();
  private final List<Failure> heldBack = new ArrayList<>();
  private Instant ticks = Instant.EPOCH;
  private final Restraint restraint =
      new Restraint(
          new Published(),
          (jail, address) ->
              jail.equals(JAIL)
                  ? Optional.ofNullable(bans.get(address.toString()))
                  : Optional.empty(),
          () -> ticks,
          counters);

  private final class Published implements FailureSink {
    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean busy() {
      return false;
    }

    @Override
    public void settle(Duration limit) {}

    @Override
    public void publish(Failure failure, Mark mark) {
      published.add(failure);
    }

    @Override
    public void holdBack(Failure failure) {
      heldBack.add(failure);
    }
  }

  private Mark fail(String address, Instant logTime) {
    return fail(JAIL, address, logTime);
  }

  private Mark fail(JailName jail, String address, Instant logTime) {
    return publish(jail, address, logTime, Sighting.FAILURE);
  }

  private Mark publish(JailName jail, String address, Instant logTime, Sighting sighting) {
    Mark mark = new Mark(0);
    restraint.publish(
        new Failure(
            new LineId(new HostName("pbx-1"), 1, 2, 3),
            "/var/log/asterisk/messages",
            jail,
            Address.parse(address).orElseThrow(),
            logTime,
            NOW,
            Optional.empty(),
            Optional.empty(),
            Transport.UDP,
            1,
            "line",
            sighting),
        mark);
    return mark;
  }

  @Test
  void publishesOneAMinuteOfABannedAddressAndCountsTheOthersAsTaken() {
    for (int i = 0; i < 180; i++) {
      assertThat(fail(BANNED, NOW).isFree()).isTrue();
      ticks = ticks.plusSeconds(1);
    }
    assertThat(published).hasSize(3);
    assertThat(counters.heldBack.get()).isEqualTo(177);
    assertThat(heldBack).as("whoever counts hears of them").hasSize(177);
  }

  @Test
  void holdsBackNoLogin() {
    for (int i = 0; i < 3; i++) {
      fail(BANNED, NOW);
      publish(JAIL, BANNED, NOW, Sighting.SUCCESS);
    }
    assertThat(published).filteredOn(f -> f.sighting() == Sighting.SUCCESS).hasSize(3);
    assertThat(published).filteredOn(f -> f.sighting() == Sighting.FAILURE).hasSize(1);
  }

  @Test
  void publishesEverythingOfOthersAndInOtherJails() {
    for (int i = 0; i < 5; i++) {
      fail("192.0.2.8", NOW);
      fail(new JailName("sshd"), BANNED, NOW);
    }
    assertThat(published).hasSize(10);
  }

  @Test
  void publishesEverythingThatCouldLieBehindTheEndOfTheBan() {
    bans.put(BANNED, NOW.plusSeconds(59));
    fail(BANNED, NOW);
    fail(BANNED, NOW);
    bans.put(BANNED, NOW.plusSeconds(3600));
    fail(BANNED, NOW.plusSeconds(3550));
    fail(BANNED, NOW.plusSeconds(3550));
    assertThat(published).hasSize(4);
  }

  @Test
  void aWrongClockWidensWhatIsPublished() {
    bans.put(BANNED, NOW.plusSeconds(600));
    fail(BANNED, NOW);
    fail(BANNED, NOW);
    assertThat(published).hasSize(1);
    counters.clockErrorMillis.set(-Duration.ofMinutes(10).toMillis());
    fail(BANNED, NOW);
    fail(BANNED, NOW);
    assertThat(published).hasSize(3);
  }

  @Test
  void publishesEverythingAgainOnceTheBanIsLifted() {
    fail(BANNED, NOW);
    fail(BANNED, NOW);
    bans.clear();
    fail(BANNED, NOW);
    fail(BANNED, NOW);
    assertThat(published).hasSize(3);
  }

  @Test
  void forgetsWhomItPublishedLastRatherThanGrow() {
    for (int i = 0; i < 30_000; i++) {
      String address = "198.18.%d.%d".formatted(i / 250, i % 250);
      bans.put(address, Instant.MAX);
      fail(address, NOW);
    }
    fail("198.18.0.0", NOW);
    fail("198.18.119.249", NOW);
    assertThat(published).hasSize(30_001);
  }
}
