package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.ingest.IngestService;
import dev.banyan.coordinator.ingest.Intake;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.coordinator.ingest.Partitions;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Policy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From failures in a real broker to what the ban log says. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DecisionsIT {
  private static final Policy POLICY =
      Failures.policy(5, Duration.ofMinutes(10), Duration.ofDays(7));
  private static final String ATTACKER = "198.51.100.7";

  @TempDir Path directory;
  private Broker broker;
  private Map<String, String> kafka;
  private Cluster cluster;
  private WindowStore store;
  private IngestService ingest;

  @BeforeEach
  void start() throws Exception {
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    startCoordinator();
  }

  @AfterEach
  void stop() throws Exception {
    try {
      stopCoordinator();
    } finally {
      broker.close();
    }
  }

  @Test
  void bansOnTheFifthFailureOverAllHosts() throws Exception {
    Instant now = Instant.now();
    try (Failures failures = new Failures(kafka)) {
      for (int i = 0; i < 4; i++) {
        failures.append(Failures.failure("pbx-" + i, ATTACKER, i, now.plusSeconds(i)));
      }
      failures.append(Failures.failure("pbx-1", "203.0.113.9", 9, now));
      await().until(() -> ingest.failures(Failures.JAIL) == 5);
      assertThat(bans()).isEmpty();
      failures.append(Failures.failure("pbx-1", ATTACKER, 4, now.plusSeconds(4)));
    }
    await().until(() -> !bans().isEmpty());
    Ban ban = bans().get(0);
    assertThat(ban.cidr()).hasToString(ATTACKER + "/32");
    assertThat(ban.failures()).isEqualTo(5);
    assertThat(ban.since())
        .isEqualTo(now.plusSeconds(4).truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
    assertThat(ban.evidence()).hasSize(5);
  }

  @Test
  void decidesTheSameAfterARestartAndLosesNothingThatWasAppendedMeanwhile() throws Exception {
    Instant now = Instant.now();
    try (Failures failures = new Failures(kafka)) {
      for (int i = 0; i < 3; i++) {
        failures.append(Failures.failure("pbx-1", ATTACKER, i, now));
      }
      await().until(() -> ingest.failures(Failures.JAIL) == 3);
      stopCoordinator();
      for (int i = 1; i < 5; i++) {
        failures.append(Failures.failure("pbx-1", ATTACKER, i, now));
      }
      startCoordinator();
      await().until(() -> !bans().isEmpty());
      assertThat(bans().get(0).failures()).isEqualTo(5);
      long revision = bans().get(0).revision().offset();
      stopCoordinator();
      startCoordinator();
      failures.append(Failures.failure("pbx-1", "203.0.113.9", 9, now));
      await().until(() -> ingest.failures(Failures.JAIL) == 1);
      assertThat(bans()).singleElement().returns(revision, ban -> ban.revision().offset());
    }
  }

  @Test
  void anUnbanIsACutBehindWhichNothingCounts() throws Exception {
    Instant now = Instant.now();
    try (Failures failures = new Failures(kafka)) {
      for (int i = 0; i < 5; i++) {
        failures.append(Failures.failure("pbx-1", ATTACKER, i, now));
      }
      await().until(() -> !bans().isEmpty());
      cluster.banLog().append(unban()).get();
      await().until(() -> bans().isEmpty());
      for (int i = 5; i < 9; i++) {
        failures.append(Failures.failure("pbx-1", ATTACKER, i, Instant.now()));
      }
      await().until(() -> ingest.failures(Failures.JAIL) == 9);
      assertThat(bans()).isEmpty();
      failures.append(Failures.failure("pbx-1", ATTACKER, 9, Instant.now()));
      await().until(() -> !bans().isEmpty());
      assertThat(bans().get(0).evidence()).allMatch(e -> e.id().offsetBytes() >= 5);
    }
  }

  @Test
  void garbageInEitherTopicIsPassedOver() throws Exception {
    Instant now = Instant.now();
    try (Failures failures = new Failures(kafka)) {
      failures.appendGarbage("no failure".getBytes(StandardCharsets.UTF_8));
      failures.appendGarbage(new byte[0]);
      for (int i = 0; i < 5; i++) {
        failures.append(Failures.failure("pbx-1", ATTACKER, i, now));
      }
    }
    await().until(() -> !bans().isEmpty());
  }

  @Test
  void rebuildsWindowsFromKafkaWhenTheDatabaseIsGone() throws Exception {
    Instant now = Instant.now();
    try (Failures failures = new Failures(kafka)) {
      for (int i = 0; i < 4; i++) {
        failures.append(Failures.failure("pbx-1", ATTACKER, i, now));
      }
      await().until(() -> ingest.failures(Failures.JAIL) == 4);
      stopCoordinator();
      storeName = "another";
      startCoordinator();
      failures.append(Failures.failure("pbx-2", ATTACKER, 4, now));
      await().until(() -> !bans().isEmpty());
      assertThat(bans().get(0).failures()).isEqualTo(5);
    }
  }

  private String storeName = "windows";

  private void startCoordinator() throws Exception {
    cluster =
        Cluster.join(
            kafka,
            new Cluster.Self("test", Seals.NONE),
            POLICY,
            InstantSource.system(),
            new Random(1),
            List.of());
    store = WindowStore.open(directory.resolve(storeName));
    ingest =
        new IngestService(
            kafka,
            Ownership.ALL,
            Intake.of(new Partitions(cluster.failurePartitions())),
            cluster.reader().standing(),
            cluster.banLog(),
            store,
            InstantSource.system());
  }

  private void stopCoordinator() throws Exception {
    ingest.close();
    store.close();
    cluster.close();
  }

  private List<Ban> bans() throws Exception {
    return cluster.reader().answers().bans().get();
  }

  private static Entry.OperatorUnban unban() {
    return new Entry.OperatorUnban(
        Optional.empty(), Cidr.parse(ATTACKER).orElseThrow(), Optional.empty(), "", "test");
  }
}
