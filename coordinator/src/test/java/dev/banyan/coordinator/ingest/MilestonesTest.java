package dev.banyan.coordinator.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MilestonesTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final Milestones milestones = new Milestones();

  @Test
  void isPassedOnceEveryPartitionIsDecidedUpToIt() {
    milestones.set(NOON, List.of(5L, 7L));

    assertThat(milestones.passed(List.of(9L, 6L))).isEmpty();
    assertThat(milestones.passed(List.of(5L, 7L))).contains(NOON);
  }

  @Test
  void advancesUnderLoadThoughTheNewestEndIsNeverReached() {
    for (int second = 0; second < 10; second++) {
      milestones.set(NOON.plusSeconds(second), List.of(100L * second));
      milestones.passed(List.of(100L * second - 1));
    }

    assertThat(milestones.passed(List.of(899L))).contains(NOON.plusSeconds(8));
  }

  @Test
  void standsStillWhileOnePartitionIsBehind() {
    milestones.set(NOON, List.of(1L, 1L));
    milestones.passed(List.of(1L, 1L));
    milestones.set(NOON.plusSeconds(1), List.of(2L, 1L));

    assertThat(milestones.passed(List.of(1L, 1L))).contains(NOON);
  }

  @Test
  void isPassedByNobodyWhoDoesNotKnowAllPartitions() {
    milestones.set(NOON, List.of(0L, 0L));

    assertThat(milestones.passed(List.of(0L))).isEmpty();
  }

  @Test
  void goesOnWithATopicThatWasMadeAgain() {
    milestones.set(NOON, List.of(1_000L));
    milestones.set(NOON.plusSeconds(1), List.of(3L));

    assertThat(milestones.passed(List.of(3L))).contains(NOON.plusSeconds(1));
  }

  @Test
  void ofTooManyTheOldestAreKeptSoThatWhoeverIsFarBehindGetsOn() {
    for (int second = 0; second < 2_000; second++) {
      milestones.set(NOON.plusSeconds(second), List.of((long) second));
    }

    assertThat(milestones.passed(List.of(10L))).contains(NOON.plusSeconds(10));
    assertThat(milestones.passed(List.of(5_000L))).contains(NOON.plusSeconds(1_999));
  }
}
