package dev.banyan.agent.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.HostName;
import dev.banyan.model.LineId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadUpToTest {
  private static final Instant THEN = Instant.parse("2026-11-22T16:10:15Z");
  private static final ReadUpTo COUNTED = new ReadUpTo(Map.of(1L, 100L, 2L, 7L), THEN);

  @Test
  void isCoveredWhenEachLogIsReadAsFarWhateverTheClocksSay() {
    assertThat(at(Map.of(1L, 100L, 2L, 7L), -5).covers(COUNTED)).isTrue();
    assertThat(at(Map.of(1L, 101L, 2L, 9L, 3L, 0L), 0).covers(COUNTED)).isTrue();
    assertThat(at(Map.of(1L, 99L, 2L, 7L), 0).covers(COUNTED)).isFalse();
    assertThat(at(Map.of(1L, 100L), 60).covers(COUNTED)).as("of the second log nothing").isFalse();
  }

  @Test
  void isCoveredByWhatIsMuchLaterForALogMayBeGone() {
    assertThat(at(Map.of(3L, 0L), 61).covers(COUNTED)).isTrue();
  }

  @Test
  void isAsFarAsWhatWasReadOfItTogether() {
    ReadUpTo one = at(Map.of(1L, 100L), 5);
    ReadUpTo both = one.and(ReadUpTo.of(new LineId(new HostName("pbx-1"), 2, 7, 0), THEN));
    assertThat(both).isEqualTo(at(Map.of(1L, 100L, 2L, 7L), 5));
    assertThat(ReadUpTo.NOTHING.movedBy(Duration.ofHours(1)).and(one)).isEqualTo(one);
    assertThat(one.movedBy(Duration.ofSeconds(3))).isEqualTo(at(Map.of(1L, 100L), 8));
  }

  private static ReadUpTo at(Map<Long, Long> lines, long seconds) {
    return new ReadUpTo(lines, THEN.plusSeconds(seconds));
  }
}
