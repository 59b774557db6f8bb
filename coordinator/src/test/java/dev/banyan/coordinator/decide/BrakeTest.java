package dev.banyan.coordinator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Jail;
import dev.banyan.model.Measure;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** {@code maxbans}: what is decided above it is held, and released at that rate. */
class BrakeTest {
  private static final Jail JAIL =
      Sample.jail("sip", 1, 600, Optional.of(Duration.ofHours(1)))
          .banning(Optional.empty(), OptionalInt.of(3));

  private final WrittenLog log = new WrittenLog(Sample.policy(JAIL));
  private Brake brake = new Brake(log);
  private Remembered memory = new Remembered();
  private long offset;
  private Instant now = Sample.START;

  @Test
  void holdsWhatIsDecidedAboveTheRate() {
    assertThat(bans(5, Transport.TCP)).containsExactly(false, false, false, true, true);
    now = now.plusSeconds(60);
    assertThat(bans(2, Transport.TCP)).containsExactly(false, false);
  }

  @Test
  void addressesThatNothingProvesHaveTheirOwnRate() {
    assertThat(bans(4, Transport.UDP)).containsExactly(false, false, false, true);
    assertThat(bans(4, Transport.TLS)).containsExactly(false, false, false, true);
  }

  @Test
  void whatOthersBannedCountsToo() {
    bans(3, Transport.TCP);
    brake = new Brake(log);

    assertThat(bans(1, Transport.TCP)).containsExactly(true);
  }

  @Test
  void decidingAgainHoldsTheSame() {
    bans(3, Transport.TCP);
    Arrival arrival = arrival(Transport.TCP);
    AutomaticBan first = decide(arrival, memory.copy()).get(0);
    brake = new Brake(log);

    assertThat(first.held()).isTrue();
    assertThat(decide(arrival, memory.copy())).containsExactly(first);
  }

  @Test
  void releasesAtTheRateWhatWasHeldFirst() {
    bans(8, Transport.TCP);

    assertThat(released(now.plusSeconds(30))).isEmpty();
    List<AutomaticBan> first = released(now.plusSeconds(61));
    assertThat(first).extracting(AutomaticBan::decidingOffset).containsExactly(3L, 4L, 5L);
    assertThat(first).noneMatch(AutomaticBan::held);
    assertThat(released(now.plusSeconds(90))).isEmpty();
    assertThat(released(now.plusSeconds(122))).hasSize(2);
    assertThat(released(now.plusSeconds(200))).isEmpty();
  }

  @Test
  void heldBansSurviveTheOneWhoHeldThem() {
    bans(4, Transport.TCP);
    brake = new Brake(log);

    assertThat(released(now.plusSeconds(61))).hasSize(1);
  }

  @Test
  void releasesNothingTwiceThoughTheLogIsReadLate() {
    bans(4, Transport.TCP);

    assertThat(brake.release(partition -> true, now.plusSeconds(61))).hasSize(1);
    assertThat(brake.release(partition -> true, now.plusSeconds(125))).isEmpty();
  }

  @Test
  void releasesOnlyInItsOwnPartitions() {
    bans(4, Transport.TCP);

    assertThat(brake.release(partition -> partition != 0, now.plusSeconds(61))).isEmpty();
  }

  @Test
  void aBanThatIsOverIsNotReleased() {
    bans(4, Transport.TCP);

    assertThat(released(now.plusSeconds(3601))).isEmpty();
  }

  @Test
  void aBanThatIsOverOrADryRunIsNeverHeld() {
    bans(3, Transport.TCP);
    Arrival arrival = arrival(Transport.TCP);
    AutomaticBan ban = decide(arrival, memory).get(0).held(false);

    assertThat(brake.paced(JAIL, ban, now).held()).isTrue();
    assertThat(brake.paced(JAIL, ban, now.plusSeconds(3600)).held()).isFalse();
    Jail unlimited = JAIL.banning(Optional.empty(), OptionalInt.empty());
    assertThat(brake.paced(unlimited, ban, now).held()).isFalse();
  }

  @Test
  void aHeldAddressIsNotDecidedAgain() {
    bans(3, Transport.TCP);
    Arrival held = arrival(Transport.TCP);
    decide(held, memory).forEach(ban -> log.append(ban, now));

    String address = held.failure().address().toString();
    Arrival again =
        Sample.arrival(offset++, now.plusSeconds(5), "sip", address, "pbx-1", Transport.TCP);
    assertThat(decide(again, memory)).isEmpty();
  }

  @Test
  void trustAsksForTwiceAsMuchAndOnlyWhereItIsAskedFor() {
    Jail trusting =
        Sample.jail("sip", 2, 600, Optional.of(Duration.ofHours(1)))
            .counting(new Measure(1, 32, 64, Measure.WHOLE, true));
    for (Jail jail : List.of(trusting, trusting.counting(Measure.PLAIN))) {
      WrittenLog written = new WrittenLog(Sample.policy(jail));
      Decider decider = new Decider(written, new Brake(written));
      Remembered own = new Remembered();
      assertThat(decider.decide(jail, Sample.login(0, now, "sip", "192.0.2.1"), own)).isEmpty();
      List<Integer> banned = new ArrayList<>();
      for (int failure = 1; failure <= 4; failure++) {
        Arrival arrival = Sample.arrival(failure, now, "sip", "192.0.2.1", "pbx-1", Transport.TCP);
        banned.add(decider.decide(jail, arrival, own).size());
      }
      assertThat(banned)
          .isEqualTo(jail.equals(trusting) ? List.of(0, 0, 0, 1) : List.of(0, 1, 0, 0));
    }
  }

  private List<Boolean> bans(int count, Transport transport) {
    List<Boolean> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (AutomaticBan ban : decide(arrival(transport), memory)) {
        log.append(ban, now);
        held.add(ban.held());
      }
    }
    return held;
  }

  private List<AutomaticBan> released(Instant at) {
    List<AutomaticBan> released = brake.release(partition -> true, at);
    released.forEach(ban -> log.append(ban, at));
    return released;
  }

  private List<AutomaticBan> decide(Arrival arrival, Memory memory) {
    return new Decider(log, brake).decide(JAIL, arrival, memory);
  }

  private Arrival arrival(Transport transport) {
    String address = "192.0.2." + (offset + 1);
    return Sample.arrival(offset++, now, "sip", address, "pbx-1", transport);
  }
}
