package dev.banyan.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Escalation;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.LineId;
import dev.banyan.model.Measure;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The limits of the rule, each by itself. */
class RuleTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void everyBanLastsTwiceAsLongAsTheOneBefore() {
    Escalation doubling = escalation(1, List.of(), Optional.empty(), Optional.empty());

    assertThat(hours(doubling, 0, 1, 2, 3, 10)).containsExactly(1L, 2L, 4L, 8L, 1024L);
    assertThat(hours(doubling, 20)).as("as the 20th").isEqualTo(hours(doubling, 25));
  }

  @Test
  void noBanIsShorterThanTheFirstUnlessMultipliersSaySo() {
    assertThat(hours(escalation(0.1, List.of(), Optional.empty(), Optional.empty()), 1, 4))
        .containsExactly(1L, 1L);
    assertThat(minutes(escalation(0.5, List.of(9, 1), Optional.empty(), Optional.empty()), 1))
        .isEqualTo(30);
  }

  @Test
  void theLastMultiplierIsThatOfAllLaterBans() {
    Escalation steps = escalation(2, List.of(1, 5, 30), Optional.empty(), Optional.empty());

    assertThat(hours(steps, 0, 1, 2, 3, 9)).containsExactly(1L, 10L, 60L, 60L, 60L);
  }

  @Test
  void noBanIsLongerThanMaxtimeNorThanAHundredYears() {
    assertThat(
            hours(
                escalation(1, List.of(), Optional.of(HOUR.multipliedBy(5)), Optional.empty()),
                1,
                9))
        .containsExactly(2L, 5L);
    assertThat(hours(escalation(1e9, List.of(), Optional.empty(), Optional.empty()), 20))
        .containsExactly(36_500L * 24);
  }

  @Test
  void theRandomTimeIsAddedLastAndFollowsFromTheSeed() {
    Duration most = Duration.ofMinutes(30);
    Escalation random = escalation(1, List.of(), Optional.of(HOUR), Optional.of(most));

    Set<Duration> times =
        LongStream.range(0, 100)
            .mapToObj(seed -> Increment.of(HOUR, random, 3, seed))
            .collect(Collectors.toSet());
    assertThat(times)
        .hasSizeGreaterThan(90)
        .allSatisfy(time -> assertThat(time).isBetween(HOUR, HOUR.plus(most)))
        .anyMatch(time -> time.compareTo(HOUR.plusMinutes(6)) < 0)
        .anyMatch(time -> time.compareTo(HOUR.plusMinutes(24)) > 0);
    assertThat(Increment.of(HOUR, random, 3, 7)).isEqualTo(Increment.of(HOUR, random, 3, 7));
    assertThat(Increment.of(HOUR, random, 0, 7)).as("the first ban").isEqualTo(HOUR);
  }

  @Test
  void aPermanentBanStaysPermanent() {
    Terms terms =
        new Terms(
            1,
            HOUR,
            Optional.empty(),
            HOUR,
            Measure.PLAIN,
            Optional.of(escalation(1, List.of(), Optional.empty(), Optional.empty())));

    assertThat(terms.end(NOON)).isEmpty();
    assertThat(terms.end(NOON, 3, 0)).isEmpty();
    assertThat(new Terms(1, HOUR, Optional.of(HOUR), HOUR).end(NOON)).contains(NOON.plus(HOUR));
  }

  @Test
  void aLoginIsTrustedForADayBothEndsIncluded() {
    Trust trust = Trust.NONE.with(NOON);

    assertThat(trust.at(NOON.minusMillis(1))).isFalse();
    assertThat(trust.at(NOON)).isTrue();
    assertThat(trust.at(NOON.plus(Trust.LASTS))).isTrue();
    assertThat(trust.at(NOON.plus(Trust.LASTS).plusMillis(1))).isFalse();
  }

  @Test
  void aWindowThatIsFilledAgainReachesBackToTheLoginsThatAreTrusted() {
    Terms plain = new Terms(5, HOUR, Optional.of(HOUR), Duration.ofSeconds(5));
    Measure patient = new Measure(1, 32, 64, Measure.WHOLE, true);
    Terms trusting =
        new Terms(5, HOUR, Optional.of(HOUR), Duration.ofSeconds(5), patient, Optional.empty());
    Instant oldest = NOON.minus(Terms.LATENESS).minus(HOUR).minusSeconds(5);
    assertThat(plain.reach(NOON)).isEqualTo(oldest.minus(Terms.EARLINESS));
    assertThat(trusting.reach(NOON)).isEqualTo(plain.reach(NOON).minus(Trust.LASTS));
  }

  @Test
  void loginsOfOneDayAreOneStretchInWhateverOrder() {
    Instant later = NOON.plus(Trust.LASTS);
    Trust joined = Trust.NONE.with(later).with(NOON).with(NOON);

    assertThat(joined.stretches())
        .containsExactly(new Trust.Stretch(NOON, later.plus(Trust.LASTS)));
    assertThat(Trust.NONE.with(NOON).with(later.plusMillis(1)).stretches()).hasSize(2);
    assertThat(joined.since(later.plus(Trust.LASTS))).isEqualTo(joined);
    assertThat(joined.since(later.plus(Trust.LASTS).plusMillis(1))).isEqualTo(Trust.NONE);
  }

  @Test
  void aBanIsRememberedUntilHistorytimeAfterItsEnd() {
    Sentence ended = new Sentence(NOON, Optional.of(NOON.plus(HOUR)), 0, 1);

    assertThat(ended.isRemembered(NOON.plus(HOUR).plus(HOUR), HOUR)).isTrue();
    assertThat(ended.isRemembered(NOON.plus(HOUR).plus(HOUR).plusMillis(1), HOUR)).isFalse();
    assertThat(new Sentence(NOON, Optional.empty(), 0, 1).isRemembered(Instant.MAX, HOUR)).isTrue();
  }

  @Test
  void ofManyBansTheNewestAreKnown() {
    Sentence third =
        new Sentence(
            NOON, Optional.empty(), 0, 3, List.of(NOON.minusSeconds(9), NOON.minusSeconds(5)));

    assertThat(third.began(9)).hasSize(3).endsWith(NOON);
    assertThat(third.began(2)).containsExactly(NOON.minusSeconds(5), NOON);
  }

  @Test
  void holdsAsManyLinesAsAnAddressCanHaveThatIsNotBanned() {
    Duration findtime = Duration.ofMinutes(61);
    Terms plain = new Terms(2, findtime, Optional.empty(), HOUR);

    assertThat(Window.capacity(plain)).isEqualTo((2 + 2) * 2 * 8);
    assertThat(Window.capacity(measured(plain, new Measure(3, 32, 64, 1000, false))))
        .isEqualTo(192);
    assertThat(Window.capacity(measured(plain, new Measure(1, 32, 64, 1000, true)))).isEqualTo(128);
    assertThat(Window.capacity(measured(plain, new Measure(1, 32, 64, 500, false)))).isEqualTo(128);
    assertThat(Window.capacity(measured(plain, new Measure(1, 32, 64, 0, false)))).isEqualTo(4096);
    Terms most = new Terms(Integer.MAX_VALUE, Duration.ofSeconds(1), Optional.empty(), HOUR);
    assertThat(Window.capacity(measured(most, new Measure(10_000, 32, 64, 0, true))))
        .isEqualTo(4096);
  }

  @Test
  void theEarliestLineGoesWhenTheWindowIsFull() {
    Window window = Window.EMPTY.with(line(1, Transport.TCP), 2).with(line(3, Transport.TCP), 2);

    assertThat(window.with(line(2, Transport.TCP), 2).failures())
        .containsExactly(line(2, Transport.TCP), line(3, Transport.TCP));
    assertThat(window.with(line(3, Transport.TCP), 2)).isSameAs(window);
  }

  @Test
  void fractionsOfFailuresAddUp() {
    Terms half =
        measured(
            new Terms(2, HOUR, Optional.empty(), Duration.ofSeconds(5)),
            new Measure(1, 32, 64, 500, false));
    Window three = Window.EMPTY;
    for (int id = 1; id <= 3; id++) {
      three = three.with(line(id, Transport.UDP), 100);
    }

    assertThat(three.offence(half, Instant.MIN)).isEmpty();
    Span span = three.with(line(4, Transport.UDP), 100).offence(half, Instant.MIN).orElseThrow();
    assertThat(span.failures()).isEqualTo(2);
    assertThat(span.evidence()).hasSize(4);
    assertThat(span.last()).isEqualTo(NOON.plusSeconds(4));
    assertThat(three.with(line(4, Transport.TCP), 100).offence(half, Instant.MIN)).isPresent();
  }

  private static Terms measured(Terms terms, Measure measure) {
    return new Terms(
        terms.maxretry(),
        terms.findtime(),
        terms.bantime(),
        terms.attempttime(),
        measure,
        Optional.empty());
  }

  private static Evidence line(int id, Transport transport) {
    return new Evidence(
        new LineId(new HostName("pbx-1"), 0, id, 0),
        "messages",
        NOON.plusSeconds(id),
        Optional.empty(),
        Optional.empty(),
        transport,
        1,
        "");
  }

  private static Escalation escalation(
      double factor,
      List<Integer> multipliers,
      Optional<Duration> maxtime,
      Optional<Duration> rndtime) {
    return new Escalation(factor, multipliers, maxtime, rndtime, false);
  }

  private static List<Long> hours(Escalation escalation, int... earlier) {
    return java.util.Arrays.stream(earlier)
        .mapToObj(count -> Increment.of(HOUR, escalation, count, 0).toHours())
        .toList();
  }

  private static long minutes(Escalation escalation, int earlier) {
    return Increment.of(HOUR, escalation, earlier, 0).toMinutes();
  }
}
