package dev.banyan.filter.date;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainDateTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant NOW = Instant.parse("2026-11-22T16:10:15Z");

  /** Hours that a clock shows twice or never are among them. */
  @Test
  void saysWhatTheFormsOfAllDatesSay() throws Exception {
    long seed = Long.getLong("banyan.seed", 1);
    Random random = new Random(seed);
    DateDetector all = DateDetector.of(Optional.empty(), BERLIN);
    int read = 0;
    for (int round = 0; round < 3_000; round++) {
      String text =
          "20%02d-%02d-%02d %02d:%02d:%02d"
              .formatted(
                  random.nextInt(100),
                  random.nextInt(14),
                  random.nextInt(33),
                  random.nextInt(random.nextBoolean() ? 4 : 25),
                  random.nextInt(61),
                  random.nextInt(61));
      Optional<Instant> plain = all.plain(text);
      if (plain.isPresent()) {
        read++;
        assertThat(plain).as("seed %s: %s", seed, text).isEqualTo(found(all, text));
      }
    }
    assertThat(read).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-22T16:10:15",
        "2026-11-22 16:10:15.5",
        "2026-11-22 16:10",
        "2026/11/22 16:10:15",
        "2026-11-22 16:10:1x",
        "٢٠٢٦-11-22 16:10:15",
        "2026-02-30 16:10:15"
      })
  void isNoOtherForm(String text) throws Exception {
    assertThat(DateDetector.of(Optional.empty(), BERLIN).plain(text)).isEmpty();
  }

  @Test
  void isNotLookedForIfAnotherFormIs() throws Exception {
    DateDetector other = DateDetector.of(Optional.of("%Y-%d-%m %H:%M:%S"), BERLIN);
    assertThat(other.plain("2026-11-12 16:10:15")).isEmpty();
    assertThat(found(other, "2026-11-12 16:10:15")).contains(Instant.parse("2026-12-11T15:10:15Z"));
  }

  private static Optional<Instant> found(DateDetector detector, String text) throws Exception {
    byte[] bytes = text.getBytes(UTF_8);
    return detector
        .find(bytes, bytes.length, NOW, Duration.ofSeconds(1))
        .flatMap(DateDetector.Found::instant);
  }
}
