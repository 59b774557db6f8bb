package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.codec.EntryCodec;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.SealSettings;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.decide.Callers;
import dev.banyan.coordinator.ingest.DecidedUpTo;
import dev.banyan.coordinator.ingest.IngestService;
import dev.banyan.coordinator.ingest.Intake;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.coordinator.ingest.Partitions;
import dev.banyan.coordinator.replay.Finding;
import dev.banyan.coordinator.replay.Replayer;
import dev.banyan.coordinator.replay.Replays;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.seal.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a live coordinator decided, decided again from what a real broker recorded. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReplayIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int FAILURES = 1_500;
  private static final TopicPartition BANS = new TopicPartition(Topics.BANS, 0);

  private static final String JAILS =
      """
      [DEFAULT]
      enabled = true
      filter = banyan/asterisk
      logpath = /var/log/asterisk/messages
      findtime = 10m
      bantime = 45
      [grows]
      maxretry = 3
      bantime.increment = yes
      bantime.rndtime = 60
      bantime.overalljails = yes
      [net]
      maxretry = 6
      ipv4prefix = 28
      [patient]
      maxretry = 3
      trustsuccess = yes
      [cheap]
      maxretry = 3
      udpweight = 0.5
      [spread]
      maxretry = 4
      minhosts = 2
      [each]
      maxretry = 3
      scope = host
      [again]
      filter = recidive
      maxretry = 3
      findtime = 1d
      bantime = 1w
      """;

  @TempDir Path directory;
  private Broker broker;
  private Map<String, String> kafka;
  private Policy policy;
  private Cluster cluster;
  private WindowStore store;
  private IngestService ingest;
  private Replayer replayer;
  private Failures failures;
  private RandomFailures random;
  private volatile Optional<Instant> asked = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    policy = policy("first", JAILS);
    Path secret = directory.resolve("secret");
    Secrets.create(secret, new SecureRandom());
    Seals seals = Seals.open(Optional.of(new SealSettings(secret, false)));
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
    kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    cluster =
        Cluster.join(
            kafka,
            new Cluster.Self("test", seals),
            policy,
            InstantSource.system(),
            new Random(1),
            List.of());
    store = WindowStore.open(directory.resolve("windows"));
    var standing = cluster.reader().standing();
    var intake =
        new Intake(
            new Partitions(cluster.failurePartitions()),
            seals,
            standing::quarantined,
            Integer.MAX_VALUE);
    ingest =
        new IngestService(
            kafka,
            Ownership.ALL,
            intake,
            standing,
            cluster.banLog(),
            store,
            InstantSource.system());
    replayer =
        new Replayer(
            kafka,
            intake,
            new Replayer.Present(standing, new Callers()),
            directory.resolve("replay"),
            () -> asked.orElseGet(InstantSource.system()::instant),
            Executors.newSingleThreadExecutor());
    failures = new Failures(kafka, seals::ofHost);
    random = new RandomFailures(20261123);
  }

  @AfterEach
  void stop() throws Exception {
    failures.close();
    replayer.close();
    ingest.close();
    store.close();
    cluster.close();
    broker.close();
  }

  @Test
  void decidesExactlyWhatTheLiveClusterDecided() throws Exception {
    happens(FAILURES);
    order(unban("198.51.100.0/28", Optional.empty()));
    order(allow("203.0.113.5", true));
    order(new Entry.Quarantine(new HostName("pbx-2"), true, "", "alice"));
    happens(FAILURES);
    order(unban("203.0.113.0/24", Optional.of(new JailName("grows"))));
    order(allow("203.0.113.5", false));
    order(new Entry.Quarantine(new HostName("pbx-2"), false, "", "alice"));
    happens(FAILURES);

    Set<String> live = live(Map.of());
    assertThat(live).hasSizeGreaterThan(100);
    assertThat(live).anyMatch(ban -> ban.contains("jail=again"));
    assertThat(banned(replay(Duration.ofDays(1), Optional.of(policy)))).isEqualTo(live);
    assertThat(banned(replay(Duration.ofDays(1), Optional.empty()))).isEqualTo(live);
    assertThat(directory.resolve("replay")).doesNotExist();
  }

  @Test
  void goesOnFromWhatWasDecidedBeforeItBegins() throws Exception {
    happens(FAILURES);
    order(unban("198.51.100.3", Optional.empty()));
    happens(FAILURES);
    await().until(() -> InstantSource.system().millis() % 100 > 0);
    Instant begin = InstantSource.system().instant();
    Map<Integer, Long> starts = ends();
    await().until(() -> InstantSource.system().instant().isAfter(begin.plusMillis(50)));
    happens(FAILURES);

    Set<String> live = live(starts);
    assertThat(live).hasSizeGreaterThan(10);
    assertThat(live(Map.of())).hasSizeGreaterThan(live.size() + 20);
    Instant end = InstantSource.system().instant();
    asked = Optional.of(end);
    var back = Duration.between(begin.plusMillis(20), end);
    assertThat(banned(replay(back, Optional.of(policy)))).isEqualTo(live);
  }

  @Test
  void followsThePoliciesThatWereInForceUnlessItIsToldAnother() throws Exception {
    happens(FAILURES);
    Policy second = policy("second", JAILS.replace("maxretry = 3", "maxretry = 5"));
    order(new Entry.PolicyInForce(second));
    happens(FAILURES);

    Set<String> live = live(Map.of());
    assertThat(banned(replay(Duration.ofDays(1), Optional.empty()))).isEqualTo(live);
    Set<String> bySecond = banned(replay(Duration.ofDays(1), Optional.of(second)));
    assertThat(bySecond).isNotEmpty().isNotEqualTo(live).hasSizeLessThan(live.size());
  }

  @Test
  void saysWhoIsAllowedWhoLoggedInAndWhatTheClusterDecidedThen() throws Exception {
    order(allow("192.0.2.8", true));
    Instant now = InstantSource.system().instant();
    failures.appendGarbage(new byte[] {1});
    try (Failures forged = new Failures(kafka)) {
      for (int i = 1; i < 6; i++) {
        forged.append(RandomFailures.in("grows", Failures.failure("pbx-1", "192.0.2.6", i, now)));
      }
    }
    append("grows", "192.0.2.7", 0, now.minusSeconds(60), RandomFailures::success);
    for (int i = 1; i < 4; i++) {
      append("grows", "192.0.2.7", i, now.minusSeconds(30), failure -> failure);
      append("grows", "192.0.2.8", i, now.minusSeconds(30), failure -> failure);
      append("grows", "192.0.2.9", i, now.minusSeconds(30), failure -> failure);
    }
    append("grows", "192.0.2.7", 4, now, RandomFailures::success);
    append("grows", "192.0.2.7", 5, now, RandomFailures::success);
    settle();
    order(allow("192.0.2.9", true));

    Told told = replay(Duration.ofDays(1), Optional.of(policy));

    assertThat(told.of(Finding.Banned.class))
        .extracting(b -> b.ban().cidr() + " " + b.allowed() + " " + b.login().isPresent())
        .containsExactlyInAnyOrder("192.0.2.7/32 false true", "192.0.2.9/32 true false");
    assertThat(told.of(Finding.Spared.class))
        .singleElement()
        .returns("192.0.2.8/32", spared -> spared.ban().cidr().toString());
    assertThat(told.of(Finding.Login.class))
        .singleElement()
        .returns("192.0.2.7/32", login -> login.ban().cidr().toString());
    assertThat(told.of(Finding.Recorded.class))
        .extracting(recorded -> recorded.ban().cidr().toString())
        .containsExactlyInAnyOrder("192.0.2.7/32", "192.0.2.9/32");
    assertThat(told.of(Finding.End.class))
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.failures()).isEqualTo(Map.of("grows", 9L));
              assertThat(end.judged()).isEqualTo(12);
              assertThat(end.rejected())
                  .containsEntry("malformed", 1L)
                  .containsEntry("unsealed", 5L);
              assertThat(end.compacted()).isFalse();
            });
  }

  @Test
  void doesOneAtATimeAndEndsWhenNobodyListens() throws Exception {
    happens(FAILURES);
    Told first = new Told();
    first.holdUp();
    assertThat(replayer.begin(question(Duration.ofDays(1), Optional.empty()), first)).isTrue();
    assertThat(replayer.begin(question(Duration.ofDays(1), Optional.empty()), new Told()))
        .isFalse();

    first.hangUp();
    await()
        .atMost(PATIENCE)
        .until(() -> replayer.begin(question(Duration.ofDays(1), Optional.empty()), new Told()));
    assertThat(first.of(Finding.Banned.class)).hasSizeLessThan(5);
  }

  private Policy policy(String name, String jails) throws Exception {
    Path files = Files.createDirectory(directory.resolve(name));
    Files.writeString(files.resolve("jail.conf"), jails);
    return Configuration.load(files).policy();
  }

  private void happens(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      failures.appendSoon(random.next(InstantSource.system().instant()));
    }
    failures.flush();
    settle();
  }

  private void append(
      String jail, String address, long line, Instant time, RandomFailures.Turn turn)
      throws Exception {
    failures.append(
        turn.of(RandomFailures.in(jail, Failures.failure("pbx-1", address, line, time))));
  }

  /** Until everything is decided and read back. */
  private void settle() throws Exception {
    Map<Integer, Long> ends = ends();
    await().atMost(PATIENCE).until(() -> DecidedUpTo.reached(ingest, ends));
    Revision last = new Revision(end(BANS) - 1);
    cluster.reader().answers().reached(last).get(1, TimeUnit.MINUTES);
  }

  private void order(Entry entry) throws Exception {
    settle();
    Revision revision = cluster.banLog().append(entry).get();
    cluster.reader().answers().reached(revision).get(1, TimeUnit.MINUTES);
    Instant then = InstantSource.system().instant();
    await().until(() -> InstantSource.system().instant().isAfter(then.plusMillis(2)));
  }

  private static Entry unban(String net, Optional<JailName> jail) {
    return new Entry.OperatorUnban(
        jail, Cidr.parse(net).orElseThrow(), Optional.empty(), "", "alice");
  }

  private static Entry allow(String net, boolean listed) {
    return new Entry.AllowListing(
        Cidr.parse(net).orElseThrow(), listed, Optional.empty(), "", "alice");
  }

  private static Replays.Question question(Duration back, Optional<Policy> rules) {
    return new Replays.Question(back, rules);
  }

  private Told replay(Duration back, Optional<Policy> rules) {
    Told told = new Told();
    await().atMost(PATIENCE).until(() -> replayer.begin(question(back, rules), told));
    told.join();
    return told;
  }

  private static Set<String> banned(Told told) {
    return told.of(Finding.Banned.class).stream()
        .map(Finding.Banned::ban)
        .map(ReplayIT::decision)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All of a ban but which revision of the policy decided it. */
  private static String decision(AutomaticBan ban) {
    return ban.toString().replaceFirst("policy=[^,]*(\\[[^]]*])?, ", "");
  }

  /** What the ban log holds of bans that failures from there on decided. */
  private Set<String> live(Map<Integer, Long> starts) throws Exception {
    Set<String> bans = new TreeSet<>();
    try (var consumer = consumer()) {
      consumer.assign(List.of(BANS));
      consumer.seekToBeginning(List.of(BANS));
      long end = end(BANS);
      while (consumer.position(BANS) < end) {
        for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofSeconds(1))) {
          if (EntryCodec.decode(entry.value()) instanceof AutomaticBan ban
              && ban.decidingOffset() >= starts.getOrDefault(ban.partition(), 0L)) {
            bans.add(decision(ban));
          }
        }
      }
    }
    return bans;
  }

  private Map<Integer, Long> ends() {
    try (var consumer = consumer()) {
      List<TopicPartition> partitions =
          IntStream.range(0, cluster.failurePartitions())
              .mapToObj(partition -> new TopicPartition(Topics.FAILURES, partition))
              .toList();
      return consumer.endOffsets(partitions).entrySet().stream()
          .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
    }
  }

  private long end(TopicPartition partition) {
    try (var consumer = consumer()) {
      return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        new HashMap<>(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
