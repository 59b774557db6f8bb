package dev.banyan.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.access.Grant;
import dev.banyan.access.Grants;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.TlsFiles;
import dev.banyan.pki.Role;
import dev.banyan.testing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what at a broker that others reach. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedBrokerTest {
  private static final String FAILURES = "banyan.failures";
  private static final List<String> OTHERS =
      List.of("banyan.bans", "banyan.agents", "banyan.history", "banyan.audit");

  private Path directory;
  private TestPki pki;
  private TlsFiles own;
  private Broker broker;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    pki = new TestPki(directory.resolve("pki"));
    own = pki.issue(Role.COORDINATOR, "c1");
    broker =
        Broker.start(
            BrokerSettings.at(directory.resolve("kafka"), new HostPort("127.0.0.1", 0))
                .guarded(own));
    try (Admin admin = admin(pki.issue(Role.COORDINATOR, "c2"))) {
      for (Grant grant : Grants.of(Grants.GROUP_ID)) {
        if (grant.operations().contains("Create")) {
          admin.createTopics(List.of(new NewTopic(grant.name(), 1, (short) 1))).all().get();
        }
      }
    }
  }

  @AfterAll
  void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void anAgentWritesFailuresAndNothingElse() throws Exception {
    TlsFiles agent = pki.issue(Role.AGENT, "pbx-1");
    write(agent, FAILURES);
    for (String topic : OTHERS) {
      assertThatThrownBy(() -> write(agent, topic))
          .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void anAgentReadsNothing() {
    TlsFiles agent = pki.issue(Role.AGENT, "pbx-1");
    for (String topic : List.of(FAILURES, "banyan.bans", "banyan.history")) {
      assertThatThrownBy(() -> read(agent, topic)).isInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void anAgentGivesItselfNoRightsAndMakesNoTopic() {
    try (Admin admin = admin(pki.issue(Role.AGENT, "pbx-1"))) {
      assertThatThrownBy(
              () ->
                  admin
                      .createAcls(AccessLists.bindings(Grants.of("x").get(2)).toList())
                      .all()
                      .get())
          .hasCauseInstanceOf(ClusterAuthorizationException.class);
      assertThatThrownBy(
              () -> admin.createTopics(List.of(new NewTopic("x", 1, (short) 1))).all().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void aCoordinatorReadsFailuresAndWritesTheRest() throws Exception {
    TlsFiles coordinator = pki.issue(Role.COORDINATOR, "c2");
    write(pki.issue(Role.AGENT, "pbx-1"), FAILURES);
    assertThat(read(coordinator, FAILURES)).isPositive();
    for (String topic : OTHERS) {
      write(coordinator, topic);
      assertThat(read(coordinator, topic)).isPositive();
    }
    assertThatThrownBy(() -> write(coordinator, FAILURES))
        .hasRootCauseInstanceOf(TopicAuthorizationException.class);
  }

  @Test
  void whoShowsNoGoodCertificateDoesNotGetIn() {
    TlsFiles expired = pki.issueExpired(Role.AGENT, "late");
    TlsFiles foreign = new TestPki(directory.resolve("foreign")).issue(Role.AGENT, "pbx-1");
    TlsFiles liar = new TlsFiles(own.ca(), foreign.certificate(), foreign.key());
    for (TlsFiles files : List.of(expired, liar)) {
      assertThatThrownBy(() -> write(files, FAILURES))
          .hasRootCauseInstanceOf(javax.net.ssl.SSLException.class);
    }
    Map<String, Object> nothing = new HashMap<>(properties(own));
    nothing.keySet().removeIf(key -> key.startsWith("ssl.keystore"));
    try (Admin admin = Admin.create(nothing)) {
      assertThatThrownBy(() -> admin.listTopics().names().get())
          .hasCauseInstanceOf(SslAuthenticationException.class);
    }
  }

  @Test
  void anOperatorsCertificateMayDoNothing() {
    assertThatThrownBy(() -> write(pki.issue(Role.ADMIN, "alice"), FAILURES))
        .hasRootCauseInstanceOf(TopicAuthorizationException.class);
  }

  @Test
  void showsACertificateThatWasRenewedWithoutARestart() throws Exception {
    TestPki next = new TestPki(directory.resolve("next"));
    TlsFiles renewed = next.issue(Role.COORDINATOR, "c1");
    TlsFiles before = keep(own, "before");
    replace(renewed, own);
    try {
      write(next.issue(Role.AGENT, "pbx-1"), FAILURES);
    } finally {
      replace(before, own);
    }
    write(pki.issue(Role.AGENT, "pbx-1"), FAILURES);
  }

  @Test
  void whoeverIsOnThisHostMayDoAnything() throws Exception {
    Map<String, Object> local = Map.of("bootstrap.servers", broker.localServers());
    try (Admin admin = Admin.create(local)) {
      assertThat(admin.listTopics().names().get()).contains(FAILURES, "banyan.bans");
    }
    assertThat(broker.localServers())
        .startsWith("127.0.0.1:")
        .isNotEqualTo(broker.bootstrapServers());
  }

  private TlsFiles keep(TlsFiles files, String name) throws Exception {
    Path place = Files.createDirectory(directory.resolve(name));
    var copy =
        new TlsFiles(place.resolve("ca"), place.resolve("certificate"), place.resolve("key"));
    replace(files, copy);
    return copy;
  }

  private static void replace(TlsFiles from, TlsFiles to) throws Exception {
    Files.copy(from.ca(), to.ca(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(from.certificate(), to.certificate(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(from.key(), to.key(), StandardCopyOption.REPLACE_EXISTING);
  }

  private void write(TlsFiles files, String topic) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            properties(files), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, new byte[1], new byte[1])).get();
    }
  }

  /** How many records it holds. */
  private long read(TlsFiles files, String topic) {
    var partition = new TopicPartition(topic, 0);
    try (var consumer =
        new KafkaConsumer<>(
            properties(files), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(java.time.Duration.ofSeconds(20)).count();
    }
  }

  private Admin admin(TlsFiles files) {
    return Admin.create(properties(files));
  }

  private Map<String, Object> properties(TlsFiles files) {
    try {
      return new HashMap<>(
          Map.of(
              "bootstrap.servers",
              broker.bootstrapServers(),
              "security.protocol",
              "SSL",
              "max.block.ms",
              20_000,
              "ssl.truststore.type",
              "PEM",
              "ssl.truststore.location",
              files.ca().toString(),
              "ssl.keystore.type",
              "PEM",
              "ssl.keystore.certificate.chain",
              Files.readString(files.certificate()),
              "ssl.keystore.key",
              Files.readString(files.key())));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
