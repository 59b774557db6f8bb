package dev.banyan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Sets;
import dev.banyan.testing.NeedsRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coordinators are killed at random under load: every address that should be banned is, no other
 * is, all agents agree in the end, and soon after each kill another one bans.
 *
 * <p>{@code -Dbanyan.kills.seconds=N}: for so long; {@code -Dbanyan.seed=N}: who is killed when.
 */
@NeedsRoot
@Timeout(420)
class CoordinatorsKilledIT {
  private static final Duration LOAD =
      Duration.ofSeconds(Integer.getInteger("banyan.kills.seconds", 30));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FIRST_BAN = Duration.ofSeconds(5);
  private static final long BETWEEN_ADDRESSES_MS = 60;

  @TempDir Path directory;
  private final Random random = new Random(Long.getLong("banyan.seed", 1));
  private final Set<String> guilty = ConcurrentHashMap.newKeySet();
  private final CountDownLatch enough = new CountDownLatch(1);
  private final List<Duration> pauses = new ArrayList<>();

  @Test
  void everyBanIsDecidedAndNoOtherWhileCoordinatorsAreKilled() throws Exception {
    try (ManyCoordinators cluster =
        new ManyCoordinators(directory, ManyCoordinators.Setup.OF_NOW)) {
      cluster.start();
      try (Owners owners = new Owners(cluster.servers())) {
        CompletableFuture<Void> attack = CompletableFuture.runAsync(() -> attack(cluster));
        try {
          killUntilTheEnd(cluster, owners);
        } finally {
          enough.countDown();
          attack.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
      }
      awaitAgreement(cluster);
    }
    System.out.printf(
        "%d addresses banned by all; first ban after each kill: %s%n", guilty.size(), pauses);
    assertThat(pauses).isNotEmpty();
    assertThat(median()).as("first ban after a kill: %s", pauses).isLessThan(FIRST_BAN);
  }

  private Duration median() {
    return pauses.stream().sorted().skip(pauses.size() / 2).findFirst().orElseThrow();
  }

  private static void awaitAgreement(ManyCoordinators cluster, Set<String> wanted) {
    for (ManyCoordinators.Pbx pbx : cluster.hosts) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                Set<String> blocked = pbx.blocked();
                assertThat(Sets.difference(blocked, wanted)).as("wrong on " + pbx.name).isEmpty();
                assertThat(Sets.difference(wanted, blocked)).as("lost on " + pbx.name).isEmpty();
              });
    }
  }

  private void awaitAgreement(ManyCoordinators cluster) {
    awaitAgreement(cluster, Set.copyOf(guilty));
  }

  /** Every other address fails as often as bans it, the others once less, each on several hosts. */
  private void attack(ManyCoordinators cluster) {
    Random hosts = new Random(2);
    try {
      for (int i = 0; !enough.await(BETWEEN_ADDRESSES_MS, TimeUnit.MILLISECONDS); i++) {
        String address = "198.18.%d.%d".formatted(i & 127, 1 + (i >> 7));
        int failures = ManyCoordinators.MAXRETRY - i % 2;
        for (int line = 0; line < failures; line++) {
          cluster.hosts.get(hosts.nextInt(cluster.hosts.size())).fail(address);
        }
        if (failures == ManyCoordinators.MAXRETRY) {
          guilty.add(address);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void killUntilTheEnd(ManyCoordinators cluster, Owners owners) throws Exception {
    assertThat(owners.await(ban -> true, PATIENCE)).as("a first ban").isPresent();
    long end = System.nanoTime() + LOAD.toNanos();
    do {
      var unused = owners.await(ban -> false, Duration.ofMillis(2_000 + random.nextInt(4_000)));
      int victim = random.nextInt(cluster.coordinators.size());
      kill(cluster.coordinators.get(victim), "c" + (victim + 1), owners);
    } while (System.nanoTime() < end);
  }

  private void kill(Program coordinator, String name, Owners owners) {
    Set<Integer> owned = owners.of(name);
    long killed = System.currentTimeMillis();
    coordinator.kill();
    if (!owned.isEmpty()) {
      long at =
          owners
              .await(ban -> owned.contains(ban.partition()) && !ban.writer().equals(name), PATIENCE)
              .orElseThrow(() -> new AssertionError("nobody bans in " + owned + " after " + name))
              .atMillis();
      pauses.add(Duration.ofMillis(at - killed));
    }
    coordinator.start();
  }
}
