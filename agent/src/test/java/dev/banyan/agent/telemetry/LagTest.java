package dev.banyan.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LagTest {
  private final Lag lag = new Lag();

  @Test
  void isNoneWhileEverythingIsRead() {
    lag.look(0, 0, at(1));
    lag.look(700, 0, at(2));
    assertThat(lag.behind(at(2))).isZero();
  }

  @Test
  void growsWhileNothingIsRead() {
    lag.look(100, 0, at(1));
    lag.look(100, 50, at(2));
    lag.look(100, 90, at(3));
    assertThat(lag.behind(at(9))).isEqualTo(8);
  }

  @Test
  void staysSmallWhileMoreIsWrittenAllTheTime() {
    lag.look(100, 0, at(1));
    for (int second = 2; second < 60; second++) {
      lag.look(100L * second, 80, at(second));
    }
    assertThat(lag.behind(at(60))).isLessThanOrEqualTo(2);
  }

  @Test
  void isUnknownBeforeTheFirstLook() {
    assertThat(lag.behind(at(1))).isNaN();
  }

  private static Instant at(int second) {
    return Instant.EPOCH.plusSeconds(second);
  }
}
