package dev.banyan.coordinator.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.filter.Match;
import dev.banyan.model.Address;
import dev.banyan.model.Evidence;
import dev.banyan.model.HostName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import dev.banyan.rule.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private static final Duration FIVE = Duration.ofSeconds(5);
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void countsAsManyAttemptsAsTheRuleSeesInTheSameLinesWhateverTheirOrder() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Repeats repeats = new Repeats(FIVE, 1 << 20);
      List<Evidence> all = new ArrayList<>();
      int counted = 0;
      for (int line = 1; line <= 40; line++) {
        Match match = match("a", NOON.plusMillis(random.nextInt(30_000)), 1 + random.nextInt(3));
        counted += repeats.take(match, spot(line), 0, NOON).isEmpty() ? 1 : 0;
        all.add(evidence(match, line));
      }
      all.sort(Comparator.comparing(Evidence::logTime).thenComparing(Evidence::id));
      List<Attempt> attempts = Attempt.of(all, FIVE);
      assertThat(counted).as("seed %d", seed).isEqualTo(attempts.size());
      assertThat(repeats.attempts()).isEqualTo(attempts.size());
      assertThat(repeats.failures()).isEqualTo(attempts.stream().mapToLong(Attempt::weight).sum());
    }
  }

  @Test
  void saysWhichLineBeganTheAttempt() {
    Repeats repeats = new Repeats(FIVE, 1 << 20);

    assertThat(repeats.take(match("a", NOON, 1), spot(3), 0, NOON)).isEmpty();
    assertThat(repeats.take(match("b", NOON, 1), spot(4), 0, NOON)).isEmpty();
    assertThat(repeats.take(match("a", NOON, 1), spot(5), 1, NOON))
        .map(first -> first.id().offsetBytes())
        .contains(3L);
  }

  @Test
  void aNinthLineOfAnAttemptIsAnother() {
    Repeats repeats = new Repeats(FIVE, 1 << 20);
    for (int line = 1; line <= 200; line++) {
      boolean counts = repeats.take(match("a", NOON, 1), spot(line), 0, NOON).isEmpty();
      assertThat(counts).as("line %d", line).isEqualTo(line % 8 == 1);
    }
  }

  @Test
  void holdsNoMoreThanItMayAndSaysSo() {
    Repeats repeats = new Repeats(FIVE, 4096);
    for (int line = 1; line <= 100; line++) {
      repeats.take(match("a" + line, NOON, 1), spot(line), 0, NOON);
    }

    assertThat(repeats.forgot()).isTrue();
    assertThat(repeats.take(match("a100", NOON, 1), spot(101), 0, NOON)).isPresent();
    assertThat(repeats.take(match("a1", NOON, 1), spot(102), 0, NOON)).isEmpty();
  }

  private static Match match(String attempt, Instant time, int weight) {
    return new Match(
        1,
        Address.parse("192.0.2.7").orElseThrow(),
        Optional.of(time),
        Optional.empty(),
        Optional.of(attempt),
        Transport.UDP,
        weight);
  }

  private static Spot spot(long line) {
    return new Spot("log", line, "");
  }

  private static Evidence evidence(Match match, long line) {
    return new Evidence(
        new LineId(new HostName("h"), 0, line, 0),
        "log",
        match.logTime().orElseThrow(),
        Optional.empty(),
        match.attempt(),
        match.transport(),
        match.weight(),
        "");
  }
}
