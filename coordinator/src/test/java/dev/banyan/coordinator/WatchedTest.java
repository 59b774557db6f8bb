package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class WatchedTest {
  private final Watched watched = new Watched(InstantSource.fixed(Instant.EPOCH));

  @Test
  void livesButIsNotReadyWhileItStarts() {
    assertThat(watched.health().lives()).isTrue();
    assertThat(watched.health().ready()).isFalse();
    assertThat(watched.health().problems()).singleElement().asString().contains("starting");
    assertThat(watched.figures()).singleElement().asString().contains("banyan_coordinator_ready");
  }
}
