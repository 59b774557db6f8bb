package dev.banyan.coordinator.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  private final Acknowledgements acknowledgements = new Acknowledgements();

  @Test
  void knowsHowLongTheNewestTook() {
    for (int i = 0; i < 10_000; i++) {
      acknowledgements.add(Duration.ofSeconds(9));
    }
    for (int i = 0; i < 4_096; i++) {
      acknowledgements.add(Duration.ofMillis(i + 1));
    }
    var taken = acknowledgements.taken();
    assertThat(taken.total()).isEqualTo(14_096);
    assertThat(taken.median()).isEqualTo(Duration.ofMillis(2_048));
    assertThat(taken.most()).isEqualTo(Duration.ofMillis(4_056));
  }

  @Test
  void saysNothingBeforeTheFirst() {
    assertThat(acknowledgements.taken().total()).isZero();
    assertThat(acknowledgements.taken().most()).isZero();
  }
}
