package dev.banyan.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.LineId;
import dev.banyan.model.Measure;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a window holds, lets go of and can tell at a glance. */
class WindowTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration ATTEMPTTIME = Duration.ofSeconds(5);

  @Test
  void mayOffendOnlyIfItsLinesWeighEnough() {
    Window window = Window.EMPTY.with(line(1, 1), 9).with(line(2, 2), 9);

    assertThat(window.mayOffend(terms(3, Duration.ofMinutes(10), Measure.PLAIN))).isTrue();
    assertThat(window.mayOffend(terms(4, Duration.ofMinutes(10), Measure.PLAIN))).isFalse();
    assertThat(Window.EMPTY.mayOffend(terms(1, Duration.ofMinutes(10), Measure.PLAIN))).isFalse();
  }

  @Test
  void staysTheSameWhenNothingOfItIsTooOld() {
    Window window = Window.EMPTY.with(line(60, 1), 9).trusting(NOON);

    assertThat(window.since(NOON, ATTEMPTTIME)).isSameAs(window);
  }

  @Test
  void letsGoOfTrustThatIsOverThoughItsFailuresStay() {
    Window window = Window.EMPTY.trusting(NOON).with(line(60, 1), 9);
    Instant later = NOON.plus(Trust.LASTS).plus(Duration.ofMinutes(1));
    Window old = window.with(line(later.getEpochSecond() - NOON.getEpochSecond(), 1), 9);

    Window pruned = old.since(later, ATTEMPTTIME);

    assertThat(pruned.trust()).isEqualTo(Trust.NONE);
    assertThat(pruned.failures()).hasSize(1);
  }

  @Test
  void holdsAsManyAsCanComeWithoutABanAndNoMoreThan4096() {
    assertThat(capacity(5, Duration.ofMinutes(10), Measure.PLAIN)).isEqualTo((6 + 3) * 5 * 8);
    assertThat(capacity(5, Duration.ofDays(1), Measure.PLAIN)).isEqualTo(3 * 5 * 8);
    assertThat(capacity(5, Duration.ofDays(1), measure(2, 32, Measure.WHOLE, false)))
        .as("on two hosts")
        .isEqualTo(3 * 5 * 8 * 2);
    assertThat(capacity(5, Duration.ofDays(1), measure(1, 32, Measure.WHOLE, true)))
        .as("twice maxretry for who is trusted")
        .isEqualTo(3 * 5 * 8 * 2);
    assertThat(capacity(5, Duration.ofDays(1), measure(1, 32, Measure.WHOLE / 2, false)))
        .as("each counting half")
        .isEqualTo(3 * 5 * 8 * 2);
    assertThat(capacity(500, Duration.ofSeconds(1), Measure.PLAIN)).isEqualTo(4096);
  }

  @Test
  void anAttemptWeighsAsMuchAsItsHeaviestLine() {
    assertThat(new Attempt(List.of(line(1, 2), line(2, 5), line(3, 1))).weight()).isEqualTo(5);
  }

  @Test
  void letsGoOfTheEarliestWhenItIsFull() {
    Window window = Window.EMPTY.with(line(2, 1), 2).with(line(3, 1), 2).with(line(1, 1), 2);

    assertThat(window.failures())
        .extracting(Evidence::logTime)
        .containsExactly(NOON.plusSeconds(2), NOON.plusSeconds(3));
  }

  @Test
  void aNetworkCountsAsOneUnlessSomethingInItIsAllowed() {
    Terms terms = terms(5, Duration.ofMinutes(10), measure(1, 24, Measure.WHOLE, false));
    Address address = Address.parse("192.0.2.7").orElseThrow();
    Cidr network = Cidr.parse("192.0.2.0/24").orElseThrow();

    assertThat(terms.network(address, net -> false)).isEqualTo(network);
    assertThat(terms.network(address, network::equals)).isEqualTo(Cidr.of(address));
    assertThat(terms(5, Duration.ofMinutes(10), Measure.PLAIN).network(address, net -> true))
        .isEqualTo(Cidr.of(address));
  }

  @Test
  void aBanIsACutUntilItsEndAndAnUnbanTakesThatBack() {
    Sentence ban = new Sentence(NOON, Optional.of(NOON.plusSeconds(60)), 1, 1);

    assertThat(Sentence.cut(Optional.of(ban), Optional.empty())).isEqualTo(NOON.plusSeconds(60));
    assertThat(Sentence.cut(Optional.of(ban), Optional.of(NOON)))
        .as("an unban at the very moment of its last failure lifts it")
        .isEqualTo(NOON);
    assertThat(Sentence.cut(Optional.of(ban), Optional.of(NOON.minusSeconds(1))))
        .isEqualTo(NOON.plusSeconds(60));
  }

  @Test
  void anUnbanCutsThoughTheBanWasOfAFailureStampedAheadAndOverBefore() {
    Sentence ban = new Sentence(NOON.plusSeconds(60), Optional.of(NOON.plusSeconds(10)), 1, 1);
    Instant unban = NOON.plusSeconds(30);

    assertThat(Sentence.cut(Optional.of(ban), Optional.of(unban))).isEqualTo(unban);
  }

  @Test
  void isTheSameByAnotherClockWithItsFailuresAndItsTrust() {
    Window window = Window.EMPTY.trusting(NOON).with(line(1, 3), 9);

    Window moved = window.movedBy(Duration.ofHours(-2));

    Instant then = NOON.minus(Duration.ofHours(2));
    assertThat(moved.failures()).extracting(Evidence::logTime).containsExactly(then.plusSeconds(1));
    assertThat(moved.failures()).extracting(Evidence::weight).containsExactly(3);
    assertThat(moved.trust()).isEqualTo(Trust.NONE.with(then));
  }

  private static int capacity(int maxretry, Duration findtime, Measure measure) {
    return Window.capacity(terms(maxretry, findtime, measure));
  }

  private static Measure measure(int minhosts, int prefix, int udp, boolean trustsuccess) {
    return new Measure(minhosts, prefix, 64, udp, trustsuccess);
  }

  private static Terms terms(int maxretry, Duration findtime, Measure measure) {
    return new Terms(maxretry, findtime, Optional.empty(), ATTEMPTTIME, measure, Optional.empty());
  }

  private static Evidence line(long second, int weight) {
    return new Evidence(
        new LineId(new HostName("pbx-1"), 0, second, 0),
        "messages",
        NOON.plusSeconds(second),
        Optional.empty(),
        Optional.empty(),
        Transport.TCP,
        weight,
        "");
  }
}
