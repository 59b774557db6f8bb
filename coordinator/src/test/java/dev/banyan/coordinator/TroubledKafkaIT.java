package dev.banyan.coordinator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.banlog.TopicException;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.ingest.IngestService;
import dev.banyan.coordinator.ingest.Intake;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.coordinator.ingest.Partitions;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counting makes of topics that keep too little, or go. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TroubledKafkaIT {
  private static final Policy POLICY =
      Failures.policy(5, Duration.ofMinutes(10), Duration.ofDays(7));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ATTACKER = "198.51.100.7";

  /** Of the same partition. */
  private static final String NEIGHBOUR = "198.51.100.8";

  @TempDir Path directory;
  private Broker broker;
  private Map<String, String> kafka;
  private Cluster cluster;
  private WindowStore store;
  private IngestService ingest;

  /** No decision is handed to the ban log before. */
  private volatile CompletableFuture<Void> appends = CompletableFuture.completedFuture(null);

  @BeforeEach
  void start() throws Exception {
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    cluster = join();
    store = WindowStore.open(directory.resolve("windows"));
    ingest = ingest();
  }

  private IngestService ingest() {
    IngestService started = newIngest();
    cluster.whenFailuresAreOthers(started::decideAnew);
    return started;
  }

  private IngestService newIngest() {
    return new IngestService(
        kafka,
        Ownership.ALL,
        Intake.of(new Partitions(cluster.failurePartitions())),
        cluster.reader().standing(),
        entry -> {
          appends.join();
          return cluster.banLog().append(entry);
        },
        store,
        InstantSource.system());
  }

  @AfterEach
  void stop() throws Exception {
    try {
      ingest.close();
      store.close();
      cluster.close();
    } finally {
      broker.close();
    }
  }

  @Test
  void countsOnWhenTheFailuresTopicIsDeletedWhileItRuns() throws Exception {
    fail(ATTACKER, 0, 3);
    await().atMost(PATIENCE).until(() -> ingest.failures(Failures.JAIL) == 3);
    deleteFailures();

    fail(ATTACKER, 3, 5);

    await().atMost(PATIENCE).until(() -> !bans().isEmpty());
    assertThat(bans()).singleElement().returns(5, Ban::failures);
  }

  @Test
  void bansAndUnbansWhomAFailureOfTheDeletedTopicBannedThoughItLayFurtherBack() throws Exception {
    fail(NEIGHBOUR, 0, 4);
    fail(ATTACKER, 10, 15);
    await().atMost(PATIENCE).until(() -> !bans().isEmpty());
    unban(ATTACKER);
    assertThat(bans()).isEmpty();
    deleteFailures();

    fail(ATTACKER, 20, 25);

    await().atMost(PATIENCE).until(() -> !bans().isEmpty());
    assertThat(bans()).singleElement().returns(5, Ban::failures);
    unban(ATTACKER);
    assertThat(bans()).isEmpty();
  }

  /** As on a machine that stood still meanwhile. */
  @Test
  void decidesAllOfATopicThatWasMadeAgainAndIsLongerByNowThanTheOneBefore() throws Exception {
    appends = new CompletableFuture<>();
    fail(NEIGHBOUR, 0, 5);
    await().atMost(PATIENCE).until(() -> ingest.failures(Failures.JAIL) == 5);
    deleteFailuresAndAppend(ATTACKER, 5, 11);
    appends.complete(null);

    await().atMost(PATIENCE).until(() -> bans().size() == 2);
    assertThat(bans()).allSatisfy(ban -> assertThat(ban.failures()).isEqualTo(5));
  }

  @Test
  void decidesAllOfATopicThatWasMadeAgainWhileNobodyDecided() throws Exception {
    fail(NEIGHBOUR, 0, 2);
    await().atMost(PATIENCE).until(() -> ingest.failures(Failures.JAIL) == 2);
    await().atMost(PATIENCE).until(() -> isCommitted(2));
    ingest.close();
    deleteFailuresAndAppend(ATTACKER, 2, 7);

    ingest = ingest();

    await().atMost(PATIENCE).until(() -> !bans().isEmpty());
    assertThat(bans()).singleElement().returns(5, Ban::failures);
  }

  @Test
  void isRefusedWithTheRemedyWhenFailuresAreKeptForLessThanThePolicyNeeds() throws Exception {
    set(Topics.FAILURES, "retention.ms", "3600000");
    assertThatThrownBy(this::join)
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("banyan.failures has retention.ms=3600000, needed is 604800000")
        .hasMessageContaining(
            "kafka-configs.sh --alter --topic banyan.failures --add-config retention.ms=604800000");
  }

  @ParameterizedTest
  @ValueSource(strings = {Topics.AGENTS, Topics.HISTORY, Topics.AUDIT})
  void makesATopicAgainThatIsDeletedThoughNothingIsDecidedByIt(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      admin.deleteTopics(List.of(topic)).all().get();

      await().atMost(PATIENCE).until(() -> admin.listTopics().names().get().contains(topic));
    }
  }

  @Test
  void hasKafkaKeepFailuresAgainAsLongAsThePolicyNeedsWhenSomebodyHasItKeepLess() throws Exception {
    set(Topics.FAILURES, "retention.ms", "3600000");

    await().atMost(PATIENCE).until(() -> retention() == Duration.ofDays(7).toMillis());
  }

  private long retention() throws Exception {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.FAILURES);
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      var config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
      return config == null ? 0 : Long.parseLong(config.get("retention.ms").value());
    }
  }

  private Cluster join() throws Exception {
    return Cluster.join(
        kafka,
        new Cluster.Self("test", Seals.NONE),
        POLICY,
        InstantSource.system(),
        new Random(1),
        List.of());
  }

  /** For each a producer of its own, which knows nothing of topics that are gone. */
  private void fail(String address, int from, int to) throws Exception {
    try (Failures failures = new Failures(kafka)) {
      for (int i = from; i < to; i++) {
        failures.appendSoon(Failures.failure("pbx-" + i, address, i, Instant.now()));
      }
      failures.flush();
    }
  }

  private void unban(String address) throws Exception {
    Cidr cidr = Cidr.parse(address).orElseThrow();
    var unban = new Entry.OperatorUnban(Optional.empty(), cidr, Optional.empty(), "", "");
    cluster.reader().answers().reached(cluster.banLog().append(unban).get()).get();
  }

  /** Returns when there is another. */
  private void deleteFailures() throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      Uuid before = topic(admin);
      admin.deleteTopics(List.of(Topics.FAILURES)).all().get();
      await().atMost(PATIENCE).until(() -> isAnother(admin, before));
    }
  }

  /** The new topic is longer than the old one at once. */
  private void deleteFailuresAndAppend(String address, int from, int to) throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      admin.deleteTopics(List.of(Topics.FAILURES)).all().get();
      var again = new NewTopic(Topics.FAILURES, Topics.DEFAULT_PARTITIONS, (short) 1);
      admin
          .createTopics(List.of(again.configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
    }
    fail(address, from, to);
  }

  private boolean isCommitted(long offset) throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      return admin
          .listConsumerGroupOffsets("banyan")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .anyMatch(committed -> committed != null && committed.offset() == offset);
    }
  }

  private List<Ban> bans() throws Exception {
    return cluster.reader().answers().bans().get();
  }

  private void set(String topic, String key, String value) throws Exception {
    var set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }
  }

  private static Uuid topic(Admin admin) throws Exception {
    return requireNonNull(
            admin.describeTopics(List.of(Topics.FAILURES)).topicNameValues().get(Topics.FAILURES))
        .get()
        .topicId();
  }

  private static boolean isAnother(Admin admin, Uuid before) throws Exception {
    try {
      return !topic(admin).equals(before);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
