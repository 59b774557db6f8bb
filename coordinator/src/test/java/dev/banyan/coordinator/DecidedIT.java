package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.ingest.Decided;
import dev.banyan.coordinator.ingest.DecidedWatch;
import dev.banyan.coordinator.ingest.IngestService;
import dev.banyan.coordinator.ingest.Intake;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.coordinator.ingest.Partitions;
import dev.banyan.coordinator.window.WindowStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Up to which time everything is decided, with a real broker. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DecidedIT {
  private static final String ATTACKER = "198.51.100.7";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private Broker broker;
  private Map<String, String> kafka;
  private Cluster cluster;
  private volatile Decided told = Decided.NOTHING;
  private final AtomicInteger times = new AtomicInteger();

  @BeforeEach
  void start() throws Exception {
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
    kafka = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
    kafka.put("group.protocol", "classic");
    cluster =
        Cluster.join(
            kafka,
            new Cluster.Self("test", Seals.NONE),
            Failures.policy(5, Duration.ofMinutes(10), Duration.ofDays(7)),
            InstantSource.system(),
            new Random(1),
            List.of());
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(Ownership.class)
  void advancesWhileNothingHappensAndPassesAFailureOnlyWhenItIsDecided(Ownership ownership)
      throws Exception {
    try (Failures failures = new Failures(kafka);
        WindowStore store = WindowStore.open(directory.resolve("windows"))) {
      IngestService ingest = ingest(ownership, store);
      try (DecidedWatch watch =
          new DecidedWatch(kafka, ingest, InstantSource.system(), this::tell)) {
        var unused = start(watch);
        awaitDecidedAfter(Instant.now());
        failures.append(Failures.failure("pbx-1", ATTACKER, 1, Instant.now()));
        awaitDecidedAfter(Instant.now());
        assertThat(told.offsets()).hasSize(12).contains(1L);

        ingest.close();
        failures.append(Failures.failure("pbx-1", ATTACKER, 2, Instant.now()));
        Instant appended = Instant.now();
        awaitMoreTimes(4);
        assertThat(told.upTo().orElseThrow()).isBefore(appended);
      } finally {
        ingest.close();
      }
    }
  }

  private IngestService ingest(Ownership ownership, WindowStore store) {
    return new IngestService(
        kafka,
        ownership,
        Intake.of(new Partitions(cluster.failurePartitions())),
        cluster.reader().standing(),
        cluster.banLog(),
        store,
        InstantSource.system());
  }

  private static Thread start(DecidedWatch watch) {
    Thread thread = new Thread(watch, "banyan-decided");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void tell(Decided decided) {
    told = decided;
    times.incrementAndGet();
  }

  private void awaitDecidedAfter(Instant moment) {
    await()
        .atMost(PATIENCE)
        .until(() -> told.upTo().filter(upTo -> upTo.isAfter(moment)).isPresent());
  }

  private void awaitMoreTimes(int more) {
    int before = times.get();
    await().atMost(PATIENCE).until(() -> times.get() >= before + more);
  }
}
