package dev.banyan.deploy.standalone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A Kafka that lets each role do what {@code banyan acls} says, and whoever runs at it. */
final class GuardedCluster implements AutoCloseable {
  /** Kafka's users are roles there. */
  private static final AclBinding NO_BANS =
      new AclBinding(
          new ResourcePattern(ResourceType.TOPIC, "banyan.bans", PatternType.LITERAL),
          new AccessControlEntry(
              "User:" + Role.COORDINATOR.word(), "*", AclOperation.WRITE, AclPermissionType.DENY));

  private final Path directory;
  private final TestPki pki;
  private final Broker broker;
  private final Path log;

  GuardedCluster(Path directory) throws Exception {
    this.directory = directory;
    pki = new TestPki(directory.resolve("pki"));
    log = Files.createFile(directory.resolve("messages"));
    writeJail("10m");
    broker =
        Broker.start(
            BrokerSettings.at(directory.resolve("kafka"), new HostPort("127.0.0.1", 0))
                .guarded(pki.issue(Role.COORDINATOR, "broker")));
  }

  void writeJail(String findtime) throws IOException {
    Files.writeString(
        directory.resolve("jail.conf"),
        """
        [asterisk]
        enabled = true
        filter = banyan/asterisk
        action = iptables-allports[name=ASTERISK]
        logpath = %s
        maxretry = 5
        findtime = %s
        bantime = 1w
        """
            .formatted(log, findtime));
  }

  @Override
  public void close() {
    broker.close();
  }

  TlsFiles operator() {
    return pki.issue(Role.ADMIN, "alice");
  }

  Coordinator coordinator(String name) throws Exception {
    return coordinator(name, "90d");
  }

  Coordinator coordinator(String name, String historytime) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", name);
    settings.put("listen", "127.0.0.1:0");
    settings.put("http", "127.0.0.1:0");
    settings.put("smtp", "off");
    settings.put("historytime", historytime);
    settings.put("state", directory.resolve(name).toString());
    settings.put("config", directory.toString());
    kafka(settings, pki.issue(Role.COORDINATOR, name));
    return Coordinator.start(
        new SettingsLoader(directory.resolve("none"), Map.of(), settings, name).coordinator(),
        () -> Configuration.load(directory),
        Ownership.GROUP,
        InstantSource.system());
  }

  /** Follows the log. */
  Agent agent(String name, int port) throws Exception {
    return agent(name, port, directory);
  }

  /** May follow no log. */
  Agent blindAgent(String name, int port) throws Exception {
    return agent(name, port, Files.createDirectory(directory.resolve("no-logs")));
  }

  private Agent agent(String name, int port, Path logroot) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("coordinators", "127.0.0.1:" + port);
    settings.put("firewall", "dry-run");
    settings.put("http", "off");
    settings.put("logroots", logroot.toString());
    settings.put("state", directory.resolve(name).toString());
    kafka(settings, pki.issue(Role.AGENT, name));
    return Agent.start(
        new SettingsLoader(directory.resolve("none"), Map.of(), settings, name).agent());
  }

  private void kafka(Map<String, String> settings, TlsFiles files) {
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    settings.put("kafka.security.protocol", "SSL");
    settings.put("tls.ca", files.ca().toString());
    settings.put("tls.certificate", files.certificate().toString());
    settings.put("tls.key", files.key().toString());
  }

  /** From now on no coordinator may write to the ban log. */
  void forbidBans() throws Exception {
    try (Admin admin = Admin.create(asRoot())) {
      admin.createAcls(List.of(NO_BANS)).all().get();
    }
  }

  void allowBans() throws Exception {
    try (Admin admin = Admin.create(asRoot())) {
      admin.deleteAcls(List.of(NO_BANS.toFilter())).all().get();
    }
  }

  /** Returns when there is another. */
  void deleteBans() throws Exception {
    try (Admin admin = Admin.create(asRoot())) {
      admin.deleteTopics(List.of("banyan.bans")).all().get();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> admin.listTopics().names().get().contains("banyan.bans"));
    }
  }

  /** Whether the ban log holds a record of a key that begins like this. */
  boolean decided(String key) {
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

  /** Whoever is on this host may do anything. */
  Map<String, Object> asRoot() {
    return Map.of("bootstrap.servers", broker.localServers());
  }

  void fail(String address, int times) throws IOException {
    String date =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
    String line =
        "[%s] NOTICE[1] chan_sip.c: Registration from '<sip:1@pbx>' failed for '%s:5060' - Wrong"
            + " password\n";
    Files.writeString(log, line.formatted(date, address).repeat(times), StandardOpenOption.APPEND);
  }

  /** What an agent keeps. */
  String bans(String agent) throws IOException {
    Path file = directory.resolve(agent).resolve("bans");
    return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
  }
}
