package dev.banyan.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each waits for a day unless it is woken. */
@Timeout(60)
class WatchTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path directory;
  private final Watch watch = Watch.open();

  @AfterEach
  void close() throws Exception {
    watch.close();
  }

  @Test
  void aNewFileWakes() throws Exception {
    watch.directories(Set.of(directory));
    Files.createFile(directory.resolve("log"));
    assertThat(watch.await(DAY)).isEqualTo(Watch.Event.NAMES);
  }

  @Test
  void aNewFileWakesWhoeverHeedsRingsToo() throws Exception {
    watch.directories(Set.of(directory));
    watch.heedRings();
    Files.createFile(directory.resolve("log"));
    assertThat(watch.await(DAY)).isEqualTo(Watch.Event.NAMES);
  }

  @Test
  void aRingWakes() throws Exception {
    watch.heedRings();
    CompletableFuture<Void> ringing = CompletableFuture.runAsync(watch::ring);
    assertThat(watch.await(DAY)).isEqualTo(Watch.Event.NOTHING);
    ringing.join();
  }

  @Test
  void aRingIsNotLostWhileNobodyWaits() throws Exception {
    watch.heedRings();
    watch.ring();
    watch.ring();
    assertThat(watch.await(DAY)).isEqualTo(Watch.Event.NOTHING);
  }
}
