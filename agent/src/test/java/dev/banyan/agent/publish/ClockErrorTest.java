package dev.banyan.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockErrorTest {
  private static final Instant BROKER = Instant.parse("2026-11-22T12:00:00Z");
  private final ClockError error = new ClockError();

  private void answer(Duration ahead, Duration took) {
    Instant sent = BROKER.plus(ahead).minus(took.dividedBy(2));
    error.add(sent, sent.plus(took), BROKER);
  }

  @Test
  void isKnownFromTheFirstAnswer() {
    assertThat(error.median()).isEmpty();
    answer(Duration.ofSeconds(9), Duration.ofMillis(2));
    assertThat(error.median()).contains(Duration.ofSeconds(9));
  }

  @Test
  void isTheMedianAndNotMovedByOneOutlier() {
    answer(Duration.ofSeconds(9), Duration.ofMillis(2));
    answer(Duration.ofSeconds(90), Duration.ofMillis(2));
    answer(Duration.ofSeconds(9), Duration.ofMillis(4));
    assertThat(error.median()).contains(Duration.ofSeconds(9));
  }

  @Test
  void isNegativeForAClockThatIsBehind() {
    for (int i = 0; i < 3; i++) {
      answer(Duration.ofSeconds(-5), Duration.ofMillis(2));
    }
    assertThat(error.median()).contains(Duration.ofSeconds(-5));
  }

  @Test
  void doesNotTrustSlowAnswers() {
    for (int i = 0; i < 9; i++) {
      answer(Duration.ofSeconds(9), Duration.ofSeconds(30));
    }
    assertThat(error.median()).isEmpty();
  }

  @Test
  void knowsAtOnceThatTheClockWasSet() {
    for (int i = 0; i < 15; i++) {
      answer(Duration.ofSeconds(9), Duration.ofMillis(2));
    }
    error.movedBy(Duration.ofHours(-2));
    assertThat(error.median()).contains(Duration.ofSeconds(9).minusHours(2));
  }

  @Test
  void followsAClockThatWasSetRight() {
    for (int i = 0; i < 30; i++) {
      answer(Duration.ofSeconds(i < 20 ? 9 : 0), Duration.ofMillis(2));
    }
    assertThat(error.median()).contains(Duration.ZERO);
  }
}
