package dev.banyan.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.AgentReport;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReportingTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private long lines = 1;
  private final Reporting reporting =
      new Reporting(
          () -> new AgentReport(lines, 0, 0, 0, Duration.ZERO, 0, AgentReport.Mode.CLUSTER));

  @Test
  void saysWhatChangedEveryFewSeconds() {
    assertThat(isSaidAfter(0)).isTrue();
    lines++;
    assertThat(isSaidAfter(4)).isFalse();
    assertThat(isSaidAfter(5)).isTrue();
  }

  @Test
  void saysWhatStaysTheSameNowAndThen() {
    assertThat(isSaidAfter(0)).isTrue();
    assertThat(isSaidAfter(5)).isFalse();
    assertThat(isSaidAfter(15)).isFalse();
    assertThat(isSaidAfter(20)).isTrue();
    assertThat(isSaidAfter(25)).isFalse();
  }

  @Test
  void saysEverythingToWhoListensNow() {
    assertThat(isSaidAfter(0)).isTrue();
    reporting.attached();
    assertThat(isSaidAfter(5)).isTrue();
  }

  private boolean isSaidAfter(long seconds) {
    return reporting.due(NOON.plusSeconds(seconds)).isPresent();
  }
}
