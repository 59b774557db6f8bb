package dev.banyan.coordinator.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.HostName;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostRateTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final HostName LOUD = new HostName("pbx-66");
  private static final HostName OTHER = new HostName("pbx-1");

  private final HostRate rate = new HostRate(3);

  private int taken(HostName host, int failures, Instant at) {
    return taken(0, host, failures, at);
  }

  private int taken(int partition, HostName host, int failures, Instant at) {
    int taken = 0;
    for (int i = 0; i < failures; i++) {
      taken += rate.takes(partition, host, at.toEpochMilli()) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aHostThatFloodsIsCutAndCountedAndHoldsUpNobodyElse() {
    assertThat(taken(LOUD, 10, NOON)).isEqualTo(3);
    assertThat(taken(OTHER, 2, NOON)).isEqualTo(2);
    assertThat(rate.total()).isEqualTo(7);
    assertThat(rate.over()).isEqualTo(Map.of("pbx-66", 7L));
  }

  @Test
  void anotherMinuteIsAnother() {
    taken(LOUD, 10, NOON);
    assertThat(taken(LOUD, 10, NOON.plusSeconds(59))).isZero();
    assertThat(taken(LOUD, 10, NOON.plusSeconds(60))).isEqualTo(3);
  }

  @Test
  void eachPartitionIsCountedAloneSoThatWhoeverReadsItTakesTheSame() {
    taken(0, LOUD, 10, NOON);
    assertThat(taken(1, LOUD, 10, NOON)).isEqualTo(3);
  }

  @Test
  void aPartitionThatIsReadAgainIsCountedAgain() {
    taken(LOUD, 3, NOON.plusSeconds(60));
    rate.restart(0);
    assertThat(taken(LOUD, 3, NOON)).isEqualTo(3);
    assertThat(taken(LOUD, 3, NOON.plusSeconds(60))).isEqualTo(3);
  }
}
