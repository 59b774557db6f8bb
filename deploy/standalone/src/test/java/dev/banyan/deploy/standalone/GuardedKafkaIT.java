package dev.banyan.deploy.standalone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.Agent;
import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.SettingsLoader;
import dev.banyan.conf.TlsFiles;
import dev.banyan.coordinator.Coordinator;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.pki.Role;
import dev.banyan.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coordinators and an agent, at a Kafka that lets each do what {@code banyan acls} says, no more.
 */
@Timeout(180)
class GuardedKafkaIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ATTACKER = "203.0.113.7";

  @TempDir private Path directory;
  private TestPki pki;
  private Broker broker;
  private Path log;

  @BeforeEach
  void start() throws Exception {
    pki = new TestPki(directory.resolve("pki"));
    broker =
        Broker.start(
            BrokerSettings.at(directory.resolve("kafka"), new HostPort("127.0.0.1", 0))
                .guarded(pki.issue(Role.COORDINATOR, "broker")));
    log = Files.createFile(directory.resolve("messages"));
    Files.writeString(
        directory.resolve("jail.conf"),
        """
        [asterisk]
        enabled = true
        filter = banyan/asterisk
        action = iptables-allports[name=ASTERISK]
        logpath = %s
        maxretry = 5
        findtime = 10m
        bantime = 1w
        """
            .formatted(log));
  }

  @AfterEach
  void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void countAndBanWithTheseRightsAlone() throws Exception {
    try (Coordinator one = coordinator("c1");
        Coordinator two = coordinator("c2");
        Agent agent = agent(one.port())) {
      assertThat(two.port()).isPositive();
      assertThat(agent).isNotNull();
      fail(5);
      await().atMost(SOON).until(() -> read(directory.resolve("pbx-1/bans")).contains("asterisk"));
      await().atMost(SOON).until(() -> decided("auto/asterisk/*/" + ATTACKER));
      for (String topic : List.of("banyan.failures", "banyan.agents", "banyan.history")) {
        await(topic).atMost(SOON).until(() -> holds(topic));
      }
      await("what is decided is committed").atMost(SOON).until(this::isCommitted);
    }
    try (Coordinator again = coordinator("c2")) {
      assertThat(again.port()).as("it reads what it wrote before").isPositive();
    }
  }

  private Coordinator coordinator(String name) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", name);
    settings.put("listen", "127.0.0.1:0");
    settings.put("http", "off");
    settings.put("smtp", "off");
    settings.put("state", directory.resolve(name).toString());
    settings.put("config", directory.toString());
    kafka(settings, pki.issue(Role.COORDINATOR, name));
    return Coordinator.start(
        new SettingsLoader(directory.resolve("none"), Map.of(), settings, name).coordinator(),
        () -> Configuration.load(directory),
        Ownership.GROUP,
        InstantSource.system());
  }

  private Agent agent(int port) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("coordinators", "127.0.0.1:" + port);
    settings.put("firewall", "dry-run");
    settings.put("http", "off");
    settings.put("logroots", directory.toString());
    settings.put("state", directory.resolve("pbx-1").toString());
    kafka(settings, pki.issue(Role.AGENT, "pbx-1"));
    return Agent.start(
        new SettingsLoader(directory.resolve("none"), Map.of(), settings, "pbx-1").agent());
  }

  private void kafka(Map<String, String> settings, TlsFiles files) {
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    settings.put("kafka.security.protocol", "SSL");
    settings.put("tls.ca", files.ca().toString());
    settings.put("tls.certificate", files.certificate().toString());
    settings.put("tls.key", files.key().toString());
  }

  /** Whether the ban log holds a record of a key that begins like this. */
  private boolean decided(String key) {
    var log = new TopicPartition("banyan.bans", 0);
    try (var consumer =
        new KafkaConsumer<>(asRoot(), new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(log));
      consumer.seekToBeginning(List.of(log));
      for (ConsumerRecord<String, byte[]> entry : consumer.poll(Duration.ofSeconds(2))) {
        if (entry.key().startsWith(key)) {
          return true;
        }
      }
      return false;
    }
  }

  private boolean holds(String topic) throws Exception {
    try (Admin admin = Admin.create(asRoot())) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      var descriptions = admin.describeTopics(List.of(topic)).allTopicNames().get().values();
      descriptions.stream()
          .flatMap(description -> description.partitions().stream())
          .forEach(p -> ends.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
      return admin.listOffsets(ends).all().get().values().stream().anyMatch(e -> e.offset() > 0);
    }
  }

  private boolean isCommitted() throws Exception {
    try (Admin admin = Admin.create(asRoot())) {
      return admin
          .listConsumerGroupOffsets("banyan")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .anyMatch(committed -> committed != null && committed.offset() > 0);
    }
  }

  private Map<String, Object> asRoot() {
    return Map.of("bootstrap.servers", broker.localServers());
  }

  private void fail(int times) throws IOException {
    String date =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
    String line =
        "[%s] NOTICE[1] chan_sip.c: Registration from '<sip:1@pbx>' failed for '%s:5060' - Wrong"
            + " password\n";
    Files.writeString(log, line.formatted(date, ATTACKER).repeat(times), StandardOpenOption.APPEND);
  }

  private static String read(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
  }
}
