package dev.banyan.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PatienceTest {
  @Test
  void leavesOutWhatFailsOrHangs() {
    assertThat(Patience.soon(CompletableFuture.completedFuture(7))).contains(7);
    assertThat(Patience.soon(CompletableFuture.failedFuture(new IllegalStateException("ended"))))
        .isEmpty();
    assertThat(Patience.soon(new CompletableFuture<>())).isEmpty();
  }

  @Test
  void whoeverIsToEndHearsOfIt() {
    Thread.currentThread().interrupt();
    assertThat(Patience.soon(new CompletableFuture<>())).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
  }
}
