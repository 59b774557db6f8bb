package dev.banyan.coordinator.ingest;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.coordinator.banlog.BanLog;
import dev.banyan.coordinator.banlog.Eraser;
import dev.banyan.coordinator.banlog.History;
import dev.banyan.coordinator.banlog.Readers;
import dev.banyan.coordinator.decide.Counted;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.coordinator.window.WindowView;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Evidence;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counting and deciding as a running service: the thread {@code banyan-ingest} and what may be
 * asked of it.
 */
public final class IngestService implements WindowView, AutoCloseable {
  private static final String GROUP = "banyan";

  /** What is written at once: the more, the less each takes; none is waited for. */
  private static final int MOST_POLLED = 10_000;

  /**
   * What is held in memory of what was not decided yet; more would not fit into the survivors of
   * the launcher's nursery, and be cleared up at a much higher price.
   */
  private static final int MOST_FETCHED_BYTES = 4 << 20;

  /** What others decided is counted in small parts, so that own decisions wait for none. */
  private static final int MOST_FOLLOWED = 500;

  private static final int MOST_FOLLOWED_BYTES = 2 << 20;
  private static final int OTHERS_WAIT_MS = 2_000;

  private static final Duration STOPPING = Duration.ofSeconds(10);

  private final Standing standing;
  private final Partitions partitions;
  private final WindowStore store;
  private final Owner owner;
  private final Ingest ingest;
  private final Thread thread;
  private final Ownership ownership;
  private final String group;
  private final Map<String, String> kafka;

  /**
   * Takes its partitions and begins.
   *
   * @param kafka properties of Kafka's client
   * @param store stays open until this is closed
   */
  public IngestService(
      Map<String, String> kafka,
      Ownership ownership,
      Intake intake,
      Standing standing,
      BanLog banLog,
      WindowStore store,
      InstantSource clock) {
    this.standing = standing;
    this.partitions = intake.partitions();
    this.store = store;
    this.kafka = Map.copyOf(kafka);
    this.ownership = ownership;
    this.group = kafka.getOrDefault(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    this.owner = new Owner(standing, banLog, store);
    this.ingest =
        new Ingest(consumer(kafka, ownership), intake, owner, store, clock)
            .waiting(new Threshold(asked(kafka), owner, Patience.of(Ingest.POLL)));
    switch (ownership) {
      case ALL -> ingest.ownAll();
      case GROUP -> ingest.joinGroup();
    }
    this.thread = new Thread(ingest, "banyan-ingest");
    thread.start();
  }

  /** From now on keeps the windows warm of partitions that others own. */
  public void standBy() {
    if (ownership == Ownership.GROUP) {
      ingest.standBy(follower(kafka));
    }
  }

  /** So far all coordinators together have decided. */
  public void onDecided(Decided upTo) {
    ingest.onDecided(upTo);
  }

  /** The failures topic was deleted and made again. */
  public void decideAnew() {
    ingest.decideAnew();
  }

  @Override
  public boolean keeps(Address address) {
    return ingest.keeps(partitions.of(address));
  }

  @Override
  public CompletableFuture<List<Counting>> counting(Address address) {
    if (!keeps(address)) {
      return CompletableFuture.completedFuture(List.of());
    }
    return CompletableFuture.supplyAsync(
        () ->
            standing.rules().policy().jails().stream()
                .flatMap(jail -> counting(jail, address))
                .toList());
  }

  @Override
  public long lag() {
    return ingest.lag();
  }

  @Override
  public long failures(JailName jail) {
    return owner.failures(jail);
  }

  /**
   * What was counted since the start.
   *
   * @param failures by jail
   * @param bans that were decided, by jail, held ones included
   * @param rejected records that were passed over, by cause
   * @param partitions how many are owned now
   * @param standbyLag decided failures of others' partitions that are not in the windows yet
   */
  public record Tally(
      Map<String, Long> failures,
      Map<String, Long> bans,
      Map<String, Long> rejected,
      int partitions,
      long standbyLag) {}

  /** How much was counted so far. */
  public Tally tally() {
    return new Tally(
        owner.failures(), owner.bans(), rejected(), ingest.decided().size(), ingest.standbyLag());
  }

  @Override
  public Map<String, Long> overRate() {
    return ingest.arrivals().overRate();
  }

  private Map<String, Long> rejected() {
    Map<String, Long> rejected = ingest.arrivals().rejected();
    rejected.put("unknown_jail", owner.unknownJail());
    return rejected;
  }

  @Override
  public Optional<String> failure() {
    return ingest.failure();
  }

  @Override
  public void close() {
    ingest.close();
    Uninterruptibles.joinUninterruptibly(thread, STOPPING);
  }

  /**
   * From now on forgets what ended long ago.
   *
   * @param historytime how long ago
   */
  public void forget(Duration historytime, History history, Eraser eraser) {
    var rule = new Sweep.Rule(historytime, history, eraser);
    ingest.forget(new Sweep(rule, store, partitions));
  }

  /** Answers if it cannot go on, with why. */
  public CompletableFuture<Throwable> died() {
    return ingest.died();
  }

  /** How many partitions the failures topic has. */
  int partitions() {
    return partitions.count();
  }

  Ownership ownership() {
    return ownership;
  }

  /** The consumer group that shares the partitions. */
  String group() {
    return group;
  }

  /** For each partition that this coordinator owns the offset below which all is decided. */
  Map<TopicPartition, Long> decided() {
    return ingest.decided();
  }

  private Stream<Counting> counting(Jail jail, Address address) {
    return Stream.of(jail.measure().network(address), Cidr.of(address))
        .distinct()
        .map(cidr -> new Counting(jail.name(), cidr, failures(jail, cidr)))
        .filter(counting -> !counting.failures().isEmpty());
  }

  private List<Evidence> failures(Jail jail, Cidr cidr) {
    List<Evidence> failures = new ArrayList<>();
    for (Counted counted : store.read(partitions.of(cidr.address()), jail.name(), cidr)) {
      failures.addAll(counted.window().failures());
    }
    failures.sort(Comparator.comparing(Evidence::logTime));
    return failures;
  }

  /** Fetches nothing, so that it is answered at once. */
  private static Consumer<byte[], byte[]> asked(Map<String, String> kafka) {
    return Readers.reader(
        kafka,
        Map.of(
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, OTHERS_WAIT_MS,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, OTHERS_WAIT_MS));
  }

  /** Of no group. */
  private static Consumer<byte[], byte[]> follower(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.keySet().removeIf(key -> key.startsWith("group."));
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_FOLLOWED);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_FOLLOWED_BYTES);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, OTHERS_WAIT_MS);
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, OTHERS_WAIT_MS);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, String> kafka, Ownership ownership) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.putIfAbsent(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_POLLED);
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_FETCHED_BYTES);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    if (ownership == Ownership.GROUP) {
      properties.putIfAbsent(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    }
    if (TakeOver.CLASSIC.equals(properties.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
      TakeOver.CLASSIC_MEMBER.forEach(properties::putIfAbsent);
    }
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
