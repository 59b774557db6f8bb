package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.ingest.DecidedWatch;
import dev.banyan.coordinator.ingest.IngestService;
import dev.banyan.coordinator.ingest.Intake;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.coordinator.ingest.Partitions;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Address;
import dev.banyan.model.Ban;
import dev.banyan.model.Evidence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows of partitions that others own, with a real broker. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StandbyIT {
  private static final int MAXRETRY = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Enough that every partition has some. */
  private static final List<String> ADDRESSES =
      IntStream.range(0, 60).mapToObj("198.51.%d.7"::formatted).toList();

  @TempDir Path directory;
  private Broker broker;
  private Map<String, String> kafka;
  private Failures failures;
  private final Instant begin = Instant.now();

  @BeforeEach
  void start() throws Exception {
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
    kafka = new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
    failures = new Failures(kafka);
  }

  @AfterEach
  void stop() {
    failures.close();
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void eachExplainsEveryAddressAndTakesOverWithTheWindowsThatARebuildGives(String protocol)
      throws Exception {
    kafka.put("group.protocol", protocol);
    try (Coordinator one = new Coordinator("one", Ownership.GROUP)) {
      one.ingest.standBy();
      try (Coordinator other = new Coordinator("other", Ownership.GROUP)) {
        other.ingest.standBy();
        await().atMost(PATIENCE).until(() -> one.owned() > 0 && other.owned() > 0);
        fail(0, MAXRETRY - 1);
        await().atMost(PATIENCE).until(() -> one.counts(MAXRETRY - 1));
        await().atMost(PATIENCE).until(() -> other.counts(MAXRETRY - 1));
        assertThat(one.owned()).as("partitions of one of two").isLessThan(12);
        assertThat(one.bans()).isEmpty();
      }
      await().atMost(PATIENCE).until(() -> one.owned() == 12);
      fail(MAXRETRY - 1, MAXRETRY);
      await().atMost(PATIENCE).until(() -> one.bans().size() == ADDRESSES.size());
      assertThat(one.bans()).allMatch(ban -> ban.failures() == MAXRETRY);
      await().atMost(PATIENCE).until(() -> one.counts(MAXRETRY));
      Map<String, List<Evidence>> kept = one.windows();
      try (Coordinator rebuilt = new Coordinator("rebuilt", Ownership.ALL)) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rebuilt.windows()).isEqualTo(kept));
      }
    }
  }

  @Test
  void whatTheOwnerDidNotDecideIsNotCountedBeforeItIsTakenOverAndDecided() throws Exception {
    try (Coordinator one = new Coordinator("one", Ownership.GROUP)) {
      one.ingest.standBy();
      try (KafkaConsumer<byte[], byte[]> idle = member()) {
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  idle.poll(Duration.ofMillis(100));
                  return !idle.assignment().isEmpty() && one.owned() < 12 && one.owned() > 0;
                });
        Set<Integer> undecided =
            idle.assignment().stream().map(TopicPartition::partition).collect(Collectors.toSet());
        fail(0, MAXRETRY);
        Set<String> decided = new HashSet<>(ADDRESSES);
        decided.removeIf(address -> undecided.contains(one.partitionOf(address)));
        await().atMost(PATIENCE).until(() -> one.bans().size() == decided.size());
        one.awaitToldAgain();
        one.windows()
            .forEach(
                (address, counted) ->
                    assertThat(counted)
                        .as(address)
                        .hasSize(decided.contains(address) ? MAXRETRY : 0));
      }
      await().atMost(PATIENCE).until(() -> one.bans().size() == ADDRESSES.size());
      assertThat(one.bans()).allMatch(ban -> ban.failures() == MAXRETRY);
    }
  }

  @Test
  void whoKeepsNoneFollowsNothingAndSaysSo() throws Exception {
    try (Coordinator one = new Coordinator("one", Ownership.GROUP);
        Coordinator other = new Coordinator("other", Ownership.GROUP)) {
      await().atMost(PATIENCE).until(() -> one.owned() > 0 && other.owned() > 0);
      fail(0, MAXRETRY);
      await().atMost(PATIENCE).until(() -> one.bans().size() == ADDRESSES.size());
      one.awaitToldAgain();
      for (String address : ADDRESSES) {
        Address of = Address.parse(address).orElseThrow();
        assertThat(one.ingest.keeps(of)).as(address).isNotEqualTo(other.ingest.keeps(of));
        assertThat(one.counting(address)).as(address).hasSize(one.ingest.keeps(of) ? MAXRETRY : 0);
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> member() {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("group.id", "banyan");
    properties.put("group.protocol", "consumer");
    properties.put("enable.auto.commit", false);
    var member =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    member.subscribe(List.of(Topics.FAILURES));
    return member;
  }

  private void fail(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      for (String address : ADDRESSES) {
        failures.append(Failures.failure("pbx-" + i, address, i, begin.plusSeconds(i)));
      }
    }
  }

  /** One of several, with a disk of its own. */
  private final class Coordinator implements AutoCloseable {
    private final Cluster cluster;
    private final WindowStore store;
    private final IngestService ingest;
    private final DecidedWatch watch;
    private final Thread thread;
    private final AtomicInteger told = new AtomicInteger();

    Coordinator(String name, Ownership ownership) throws Exception {
      cluster =
          Cluster.join(
              kafka,
              new Cluster.Self(name, Seals.NONE),
              Failures.policy(MAXRETRY, Duration.ofMinutes(10), Duration.ofDays(7)),
              InstantSource.system(),
              new Random(1),
              List.of());
      store = WindowStore.open(directory.resolve(name));
      ingest =
          new IngestService(
              kafka,
              ownership,
              Intake.of(new Partitions(cluster.failurePartitions())),
              cluster.reader().standing(),
              cluster.banLog(),
              store,
              InstantSource.system());
      watch =
          new DecidedWatch(
              kafka,
              ingest,
              InstantSource.system(),
              decided -> {
                ingest.onDecided(decided);
                told.incrementAndGet();
              });
      thread = new Thread(watch, "banyan-decided");
      thread.start();
    }

    int owned() {
      return ingest.tally().partitions();
    }

    int partitionOf(String address) {
      return new Partitions(cluster.failurePartitions()).of(Address.parse(address).orElseThrow());
    }

    void awaitToldAgain() {
      int before = told.get();
      await().atMost(PATIENCE).until(() -> told.get() >= before + 3);
    }

    List<Ban> bans() throws Exception {
      return cluster.reader().answers().bans().get();
    }

    List<Evidence> counting(String address) {
      return ingest.counting(Address.parse(address).orElseThrow()).join().stream()
          .flatMap(counting -> counting.failures().stream())
          .toList();
    }

    /** Whether it knows so many failures of each. */
    boolean counts(int each) {
      return windows().values().stream().allMatch(counted -> counted.size() == each);
    }

    Map<String, List<Evidence>> windows() {
      Map<String, List<Evidence>> windows = new TreeMap<>();
      ADDRESSES.forEach(address -> windows.put(address, counting(address)));
      return windows;
    }

    @Override
    public void close() {
      watch.close();
      Uninterruptibles.joinUninterruptibly(thread);
      ingest.close();
      store.close();
      cluster.close();
    }
  }
}
