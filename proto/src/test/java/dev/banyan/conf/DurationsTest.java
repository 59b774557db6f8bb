package dev.banyan.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "600, 600",
    "10m, 600",
    "1h, 3600",
    "1d12h30m, 131400",
    "1d 12h 30m, 131400",
    "1w, 604800",
    "1mo, 2629800",
    "2 months, 5259600",
    "1y, 31557600",
    "1 hour 30 minutes, 5400",
    "5M, 300",
    "0, 0",
  })
  void readsUnitsThatAddUp(String text, long seconds) {
    assertThat(Durations.parse(text)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "10 minuts", "1x", "-5", "10m!", "999999999999w", "1.5h"})
  void refusesWhatIsNone(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Test
  void writesThemAsTheyAreRead() {
    assertThat(Durations.words(Duration.ofDays(7))).isEqualTo("1w");
    assertThat(Durations.words(Duration.ofSeconds(131_405))).isEqualTo("1d12h30m5s");
    assertThat(Durations.words(Duration.ZERO)).isEqualTo("0s");
  }
}
