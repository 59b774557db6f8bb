package dev.banyan.coordinator;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.coordinator.banlog.BanListener;
import dev.banyan.coordinator.banlog.BanLogReader;
import dev.banyan.coordinator.banlog.KafkaBanLog;
import dev.banyan.coordinator.banlog.TopicException;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.rule.Terms;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state that all coordinators share: the topics, and the ban log with its epoch and its policy.
 * Owns the thread {@code banyan-banlog}.
 */
final class Cluster implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int ANSWER_MS = 4_000;
  private static final Duration STOPPING = Duration.ofSeconds(10);
  private static final Duration RETENTION = Duration.ofDays(7);

  private final Map<String, String> kafka;
  private final InstantSource clock;
  private final KafkaBanLog banLog;
  private final BanLogReader reader;
  private final Thread thread;
  private final int failurePartitions;

  private Cluster(
      Map<String, String> kafka,
      String name,
      InstantSource clock,
      List<BanListener> listeners,
      int failurePartitions) {
    this.kafka = Map.copyOf(kafka);
    this.clock = clock;
    this.failurePartitions = failurePartitions;
    this.banLog = new KafkaBanLog(kafka, name);
    this.reader = new BanLogReader(kafka, clock, listeners);
    this.thread = new Thread(reader, "banyan-banlog");
    thread.start();
  }

  /**
   * Waits for Kafka, sees to the topics, and reads the ban log to its end; begins it if it is
   * empty.
   *
   * @param files the policy to publish if the log holds none
   * @throws TopicException if a topic cannot serve
   */
  static Cluster join(
      Map<String, String> kafka,
      String name,
      Policy files,
      InstantSource clock,
      RandomGenerator random,
      List<BanListener> listeners)
      throws TopicException, ExecutionException, InterruptedException {
    int partitions = ensureTopics(kafka, retention(files));
    Cluster cluster = new Cluster(kafka, name, clock, listeners, partitions);
    try {
      cluster.begin(files, random);
      return cluster;
    } catch (TopicException | ExecutionException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  KafkaBanLog banLog() {
    return banLog;
  }

  BanLogReader reader() {
    return reader;
  }

  int failurePartitions() {
    return failurePartitions;
  }

  Map<String, String> kafka() {
    return kafka;
  }

  @Override
  public void close() {
    reader.close();
    Uninterruptibles.joinUninterruptibly(thread, STOPPING);
    banLog.close();
  }

  private void begin(Policy files, RandomGenerator random)
      throws TopicException, ExecutionException, InterruptedException {
    Optional<Entry.LogBegun> begun = reader.caughtUp().get();
    if (begun.isPresent() && begun.get().failurePartitions() != failurePartitions) {
      throw new TopicException(
          List.of(
              "%s has %d partitions, but this ban log began with %d: addresses would have two owners; restore the topic, or begin anew with both topics empty"
                  .formatted(Topics.FAILURES, failurePartitions, begun.get().failurePartitions())));
    }
    Revision last = Revision.NONE;
    if (begun.isEmpty()) {
      Epoch epoch = new Epoch(random.nextLong() | 1);
      log.info("beginning a ban log, epoch {}", epoch);
      last = banLog.append(new Entry.LogBegun(epoch, clock.instant(), failurePartitions)).get();
    }
    var rules = reader.standing().rules();
    if (rules.revision().equals(Revision.NONE)) {
      last = banLog.append(new Entry.PolicyInForce(files)).get();
      log.info("policy of {} jails published, revision {}", files.jails().size(), last);
    } else if (!rules.policy().digest().equals(files.digest())) {
      log.warn(
          "the files here differ from the policy in force (revision {}), which holds; publish them"
              + " with: banyan reload",
          rules.revision());
    }
    reader.reached(last).get();
  }

  /** Twice as long as any failure can count, and long enough to look back at. */
  private static Duration retention(Policy files) {
    return files.jails().stream()
        .map(jail -> jail.findtime().plus(Terms.LATENESS).multipliedBy(2))
        .filter(needed -> needed.compareTo(RETENTION) > 0)
        .max(Duration::compareTo)
        .orElse(RETENTION);
  }

  private static int ensureTopics(Map<String, String> kafka, Duration retention)
      throws TopicException, ExecutionException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
    try (Admin admin = Admin.create(properties)) {
      while (true) {
        try {
          return new Topics(Topics.DEFAULT_PARTITIONS, retention).ensure(admin);
        } catch (ExecutionException e) {
          say(kafka, pause, e);
        }
        Thread.sleep(pause.toMillis());
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
    }
  }

  /** Says why it waits, unless a topic is so new that a broker does not know it yet. */
  private static void say(Map<String, String> kafka, Duration pause, ExecutionException failure)
      throws ExecutionException {
    if (!(failure.getCause() instanceof RetriableException)) {
      throw failure;
    }
    if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
      log.warn(
          "Kafka at {} does not answer, trying again in {} ms: {}",
          kafka.get("bootstrap.servers"),
          pause.toMillis(),
          failure.getCause().getMessage());
    }
  }
}
