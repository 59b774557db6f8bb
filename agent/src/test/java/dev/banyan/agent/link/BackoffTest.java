package dev.banyan.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void doublesItsLimitUpToAFewSeconds() {
    assertThat(longestOf(0)).isBetween(Duration.ofMillis(150), Duration.ofMillis(200));
    assertThat(longestOf(1)).isBetween(Duration.ofMillis(300), Duration.ofMillis(400));
    assertThat(longestOf(9)).isBetween(Duration.ofSeconds(10), Duration.ofMillis(12_800));
  }

  @Test
  void beginsAgainWhenReset() {
    var backoff = new Backoff(new Random(1));
    for (int i = 0; i < 9; i++) {
      backoff.next();
    }
    backoff.reset();

    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(200));
  }

  /** The longest pause of a thousand agents after so many attempts. */
  private static Duration longestOf(int attempts) {
    return Stream.iterate(0, seed -> seed + 1)
        .limit(1_000)
        .map(seed -> new Backoff(new Random(seed)))
        .peek(backoff -> Stream.generate(backoff::next).limit(attempts).forEach(pause -> {}))
        .map(Backoff::next)
        .max(Duration::compareTo)
        .orElseThrow();
  }
}
