package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.FailureCodec;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.conf.SealSettings;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.seal.Seal;
import dev.banyan.seal.SealKey;
import dev.banyan.seal.Secrets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records by those who may write to Kafka's topics and are not who they say, with a real broker.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StrangersIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final HostName PBX = new HostName("pbx-1");
  private static final HostName STOLEN = new HostName("pbx-66");

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private Broker broker;
  private KafkaProducer<byte[], byte[]> producer;
  private Coordinator coordinator;
  private Secrets secrets;

  @BeforeEach
  void start() throws Exception {
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
    Path file = directory.resolve("secret");
    Secrets.create(file, new SecureRandom());
    secrets = Secrets.read(file);
    Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    producer =
        new KafkaProducer<>(
            new HashMap<>(kafka), new ByteArraySerializer(), new ByteArraySerializer());
    coordinator = coordinator(kafka, file);
  }

  private Coordinator coordinator(Map<String, String> kafka, Path secret) throws Exception {
    HostPort any = new HostPort("127.0.0.1", 0);
    var settings =
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
            NotifySettings.NONE,
            Optional.empty(),
            Optional.of(new SealSettings(secret, false)),
            10);
    var files =
        new Configuration(
            Failures.policy(5, Duration.ofMinutes(10), Duration.ofDays(7)), List.of());
    return Coordinator.start(settings, () -> files, Ownership.ALL, InstantSource.system());
  }

  @AfterEach
  void stop() throws Exception {
    producer.close();
    coordinator.close();
    broker.close();
  }

  @Test
  void failuresCountOnlyIfTheirHostSealedThem() throws Exception {
    for (int line = 0; line < 5; line++) {
      Failure failure = Failures.failure("pbx-1", "198.51.100.7", line, Instant.now());
      append(failure, null);
      append(failure, secrets.ofHost(STOLEN));
      append(failure, new SealKey(new byte[SealKey.ID_BYTES], new byte[SealKey.KEY_BYTES]));
    }
    await().atMost(PATIENCE).until(() -> metrics().contains(rejected("unsealed", 5)));
    await().atMost(PATIENCE).until(() -> metrics().contains(rejected("forged", 5)));
    await().atMost(PATIENCE).until(() -> metrics().contains(rejected("unknown_secret", 5)));
    assertThat(metrics()).contains("banyan_coordinator_bans 0.0");

    for (int line = 0; line < 5; line++) {
      append(Failures.failure("pbx-1", "198.51.100.7", line, Instant.now()), secrets.ofHost(PBX));
    }
    await().atMost(PATIENCE).until(() -> metrics().contains("banyan_coordinator_bans 1.0"));
  }

  @Test
  void nobodyButACoordinatorWritesTheBanLog() throws Exception {
    for (int line = 0; line < 5; line++) {
      append(Failures.failure("pbx-1", "198.51.100.7", line, Instant.now()), secrets.ofHost(PBX));
    }
    await().atMost(PATIENCE).until(() -> metrics().contains("banyan_coordinator_bans 1.0"));

    Cidr banned = Cidr.parse("198.51.100.7").orElseThrow();
    var unban = new Entry.OperatorUnban(Optional.empty(), banned, Optional.empty(), "mine", "eve");
    var ban =
        new Entry.OperatorBan(
            Failures.JAIL,
            Cidr.parse("192.0.2.0/24").orElseThrow(),
            Optional.empty(),
            Optional.empty(),
            "",
            "eve");
    log(unban.key(), EntryCodec.encode(unban, "one"), null);
    log(ban.key(), EntryCodec.encode(ban, "one"), secrets.ofHost(STOLEN));
    log(EntryKey.automatic(Failures.JAIL, Optional.empty(), banned), null, null);

    await().atMost(PATIENCE).until(() -> metrics().contains(forgedBans("unsealed", 2)));
    await().atMost(PATIENCE).until(() -> metrics().contains(forgedBans("forged", 1)));
    assertThat(metrics()).contains("banyan_coordinator_bans 1.0");

    log(unban.key(), EntryCodec.encode(unban, "one"), secrets.ofBanLog());
    await().atMost(PATIENCE).until(() -> metrics().contains("banyan_coordinator_bans 0.0"));
  }

  @Test
  void aHostInQuarantineIsIgnoredUntilItIsReleased() throws Exception {
    var quarantine = new Entry.Quarantine(PBX, true, "broken into", "alice");
    log(quarantine.key(), EntryCodec.encode(quarantine, "one"), secrets.ofBanLog());
    await().atMost(PATIENCE).until(() -> metrics().contains("banyan_coordinator_revision 2.0"));
    for (int line = 0; line < 5; line++) {
      append(Failures.failure("pbx-1", "198.51.100.7", line, Instant.now()), secrets.ofHost(PBX));
    }
    await().atMost(PATIENCE).until(() -> metrics().contains(rejected("quarantined", 5)));
    assertThat(metrics()).contains("banyan_coordinator_bans 0.0");

    var release = new Entry.Quarantine(PBX, false, "", "alice");
    log(release.key(), EntryCodec.encode(release, "one"), secrets.ofBanLog());
    await().atMost(PATIENCE).until(() -> metrics().contains("banyan_coordinator_revision 3.0"));
    for (int line = 5; line < 10; line++) {
      append(Failures.failure("pbx-1", "198.51.100.7", line, Instant.now()), secrets.ofHost(PBX));
    }
    await().atMost(PATIENCE).until(() -> metrics().contains("banyan_coordinator_bans 1.0"));
  }

  private static String rejected(String cause, int count) {
    return "banyan_coordinator_rejected_failures_total{cause=\"%s\"} %d.0".formatted(cause, count);
  }

  private static String forgedBans(String cause, int count) {
    return "banyan_coordinator_forged_bans_total{cause=\"%s\"} %d.0".formatted(cause, count);
  }

  private void append(Failure failure, @Nullable SealKey key) throws Exception {
    send(
        new ProducerRecord<>(
            Topics.FAILURES, FailureCodec.key(failure.address()), FailureCodec.encode(failure)),
        key);
  }

  private void log(EntryKey key, byte @Nullable [] value, @Nullable SealKey seal) throws Exception {
    send(
        new ProducerRecord<>(Topics.BANS, 0, key.value().getBytes(StandardCharsets.UTF_8), value),
        seal);
  }

  private void send(ProducerRecord<byte[], byte[]> entry, @Nullable SealKey key) throws Exception {
    if (key != null) {
      entry.headers().add(Seal.HEADER, new Seal(key).of(entry.key(), entry.value()));
    }
    producer.send(entry).get();
  }

  private String metrics() throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:%d/metrics".formatted(coordinator.httpPort().orElseThrow()));
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
