package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.coordinator.ingest.Ownership;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running coordinator tells those who watch it, over HTTP, with a real broker. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WatchedIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final List<String> FIGURES =
      List.of(
          "ready",
          "writable",
          "lag",
          "decided_seconds",
          "partitions",
          "failures_total",
          "decisions_total",
          "rejected_failures_total",
          "rejected_bans_total",
          "windows",
          "rocksdb_disk_bytes",
          "rocksdb_memory_bytes",
          "rocksdb_errors_total",
          "revision",
          "policy_revision",
          "bans",
          "held_bans",
          "agents",
          "agents_behind",
          "agents_behind_most",
          "agents_faulty",
          "agents_alone",
          "acknowledged_total",
          "push_seconds",
          "refused_streams_total");

  @TempDir Path directory;
  private Broker broker;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  @Test
  void tellsItsFiguresAndIsReadyAsLongAsKafkaAnswers() throws Exception {
    Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Coordinator coordinator = start(kafka);
        Failures failures = new Failures(kafka)) {
      int port = coordinator.httpPort().orElseThrow();
      for (int line = 0; line < 5; line++) {
        failures.append(Failures.failure("pbx-1", "198.51.100.7", line, Instant.now()));
      }
      failures.appendGarbage(new byte[] {1});

      await().atMost(PATIENCE).until(() -> metrics(port).contains("coordinator_bans 1.0"));
      assertThat(metrics(port))
          .contains("banyan_coordinator_failures_total{jail=\"asterisk\"} 5.0")
          .contains("banyan_coordinator_decisions_total{jail=\"asterisk\"} 1.0")
          .contains("banyan_coordinator_rejected_failures_total{cause=\"malformed\"} 1.0")
          .contains("banyan_coordinator_lag 0.0")
          .contains("banyan_coordinator_partitions 12.0")
          .contains("banyan_coordinator_ready 1.0");
      assertThat(FIGURES)
          .allSatisfy(
              name ->
                  assertThat(metrics(port))
                      .containsPattern("# HELP banyan_coordinator_" + name + " [A-Z1].*\\."));
      assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
      assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);

      broker.close();

      await().atMost(PATIENCE).until(() -> get(port, "/readyz").statusCode() == 503);
      assertThat(get(port, "/readyz").body()).contains("Kafka has not answered for");
      assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
    }
  }

  private Coordinator start(Map<String, String> kafka) throws Exception {
    HostPort any = new HostPort("127.0.0.1", 0);
    CoordinatorSettings settings =
        new CoordinatorSettings(
            "one",
            any,
            Optional.of(any),
            directory.resolve("state"),
            directory,
            true,
            Duration.ofDays(7),
            true,
            kafka,
            NotifySettings.NONE);
    Configuration files =
        new Configuration(
            Failures.policy(5, Duration.ofMinutes(10), Duration.ofDays(7)), List.of());
    return Coordinator.start(settings, () -> files, Ownership.ALL, InstantSource.system());
  }

  private String metrics(int port) throws Exception {
    return get(port, "/metrics").body();
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
