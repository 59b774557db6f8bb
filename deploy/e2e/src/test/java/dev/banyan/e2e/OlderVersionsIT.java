package dev.banyan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.e2e.ManyCoordinators.Pbx;
import dev.banyan.e2e.ManyCoordinators.Setup;
import dev.banyan.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes from before the last change of the wire work with those of now, both ways: what fails
 * on one host is blocked on the others, and an unban reaches them.
 */
@NeedsRoot
@Timeout(600)
class OlderVersionsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ATTACKER = "198.18.0.7";

  @TempDir static Path older;
  private static OlderTree before;

  @TempDir Path directory;

  @BeforeAll
  static void build() {
    before = new OlderTree(older);
  }

  @Test
  void olderAgentsWorkWithACoordinatorOfNow() throws Exception {
    bansAndUnbans(new Setup(1, 2, ManyCoordinators.BANYAN, before.banyan()));
  }

  @Test
  void agentsOfNowWorkWithAnOlderCoordinator() throws Exception {
    bansAndUnbans(new Setup(1, 2, before.banyan(), ManyCoordinators.BANYAN));
  }

  private void bansAndUnbans(Setup setup) throws IOException {
    try (ManyCoordinators cluster = new ManyCoordinators(directory, setup)) {
      cluster.start();
      Pbx one = cluster.hosts.get(0);
      Pbx other = cluster.hosts.get(1);
      for (int i = 0; i < ManyCoordinators.MAXRETRY; i++) {
        (i % 2 == 0 ? one : other).fail(ATTACKER);
      }
      for (Pbx pbx : cluster.hosts) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(pbx.blocked()).containsExactly(ATTACKER));
      }
      cluster.ask("unban", ATTACKER);
      for (Pbx pbx : cluster.hosts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(pbx.blocked()).isEmpty());
      }
      cluster.ask("ban", ATTACKER, "--jail", ManyCoordinators.JAIL);
      for (Pbx pbx : cluster.hosts) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(pbx.blocked()).containsExactly(ATTACKER));
      }
      System.out.printf("%s: works with commit %s%n", setup, before.commit());
    }
  }
}
