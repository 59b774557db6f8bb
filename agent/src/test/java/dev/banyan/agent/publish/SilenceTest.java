package dev.banyan.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilenceTest {
  @Test
  void isSaidWithGrowingPauses() {
    Silence silence = new Silence(Instant.EPOCH);
    List<Integer> said = new ArrayList<>();
    for (int second = 0; second < 3_000; second++) {
      if (silence.isDue(Instant.EPOCH.plusSeconds(second))) {
        said.add(second);
      }
    }
    assertThat(said).containsExactly(5, 15, 35, 75, 155, 315, 635, 1_235, 1_835, 2_435);
  }

  @Test
  void endsWithOneMessageOnlyIfItWasSaid() {
    Silence silence = new Silence(Instant.EPOCH);
    assertThat(silence.end(Instant.EPOCH.plusSeconds(1))).isFalse();
    assertThat(silence.isDue(Instant.EPOCH.plusSeconds(6))).isTrue();
    assertThat(silence.end(Instant.EPOCH.plusSeconds(7))).isTrue();
    assertThat(silence.end(Instant.EPOCH.plusSeconds(8))).isFalse();
  }
}
