package dev.banyan.coordinator;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.coordinator.banlog.BanListener;
import dev.banyan.coordinator.banlog.BanLogReader;
import dev.banyan.coordinator.banlog.Beginnings;
import dev.banyan.coordinator.banlog.KafkaBanLog;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.banlog.TopicException;
import dev.banyan.coordinator.banlog.TopicWatch;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.seal.Verdict;
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
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state that all coordinators share: the topics, and the ban log with its epoch and its policy.
 * Owns the threads {@code banyan-banlog} and {@code banyan-topics}.
 */
final class Cluster implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int ANSWER_MS = 4_000;
  private static final Duration STOPPING = Duration.ofSeconds(10);

  private final Map<String, String> kafka;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final KafkaBanLog banLog;
  private final BanLogReader reader;
  private final Thread thread;
  private final TopicWatch topics;
  private final Thread watch;
  private final int failurePartitions;

  private Cluster(
      Map<String, String> kafka,
      Self self,
      Chances chances,
      List<BanListener> listeners,
      int failurePartitions) {
    this.kafka = Map.copyOf(kafka);
    this.clock = chances.clock();
    this.random = chances.random();
    this.failurePartitions = failurePartitions;
    this.banLog = new KafkaBanLog(kafka, self.name(), self.seals());
    this.reader =
        new BanLogReader(
            kafka, clock, listeners, new Beginnings(banLog, this::another), self.seals());
    this.thread = new Thread(reader, "banyan-banlog");
    thread.start();
    this.topics = new TopicWatch(kafka, failurePartitions, reader, clock);
    this.watch = new Thread(topics, "banyan-topics");
    watch.setDaemon(true);
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
      Self self,
      Policy files,
      InstantSource clock,
      RandomGenerator random,
      List<BanListener> listeners)
      throws TopicException, ExecutionException, InterruptedException {
    int partitions = ensureTopics(kafka, files);
    Cluster cluster = new Cluster(kafka, self, new Chances(clock, random), listeners, partitions);
    try {
      cluster.begin(files);
      cluster.watch.start();
      return cluster;
    } catch (TopicException | ExecutionException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * This coordinator.
   *
   * @param seals what says that it is one
   */
  record Self(String name, Seals seals) {}

  KafkaBanLog banLog() {
    return banLog;
  }

  BanLogReader reader() {
    return reader;
  }

  /** From now on tells if the failures topic was deleted and made again. */
  void whenFailuresAreOthers(Runnable listener) {
    topics.whenFailuresAreOthers(listener);
  }

  /** What keeps this coordinator from writing bans; any thread. */
  Optional<String> forbidden() {
    return topics.forbidden();
  }

  int failurePartitions() {
    return failurePartitions;
  }

  Map<String, String> kafka() {
    return kafka;
  }

  @Override
  public void close() {
    topics.close();
    reader.close();
    Uninterruptibles.joinUninterruptibly(thread, STOPPING);
    banLog.close();
  }

  /** What does not follow from the logs. */
  private record Chances(InstantSource clock, RandomGenerator random) {}

  private Entry.LogBegun another() {
    return new Entry.LogBegun(new Epoch(random.nextLong() | 1), clock.instant(), failurePartitions);
  }

  private void begin(Policy files) throws TopicException, ExecutionException, InterruptedException {
    Optional<Entry.LogBegun> begun = reader.caughtUp().get();
    if (begun.isPresent() && begun.get().failurePartitions() != failurePartitions) {
      throw new TopicException(
          List.of(
              "%s has %d partitions, but this ban log began with %d: addresses would have two owners; restore the topic, or begin anew with both topics empty"
                  .formatted(Topics.FAILURES, failurePartitions, begun.get().failurePartitions())));
    }
    Revision last = Revision.NONE;
    if (begun.isEmpty()) {
      refuseIfSealedByOthers();
      Entry.LogBegun first = another();
      log.info("beginning a ban log, epoch {}", first.epoch());
      last = banLog.append(first).get();
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
    reader.answers().reached(last).get();
  }

  /** Else what an unknown secret seals, the allow list too, would silently be lost. */
  private void refuseIfSealedByOthers() throws TopicException {
    long others = reader.rejected(Verdict.UNKNOWN_SECRET);
    long unsealed = reader.rejected(Verdict.UNSEALED);
    if (others + unsealed > 0) {
      throw new TopicException(
          List.of(
              "%s does not begin with a record that secret.file seals: %d are sealed by a secret that is not in it, %d by none; add the old secret as a further line, or set unsealed = yes if there was none, then 'banyan reload --reseal'; or delete the topic to begin anew"
                  .formatted(Topics.BANS, others, unsealed)));
    }
  }

  private static int ensureTopics(Map<String, String> kafka, Policy files)
      throws TopicException, ExecutionException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
    try (Admin admin = Admin.create(properties)) {
      while (true) {
        try {
          return Topics.of(Topics.DEFAULT_PARTITIONS, files).ensure(admin);
        } catch (ExecutionException e) {
          say(kafka, pause, e);
        }
        Thread.sleep(pause.toMillis());
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
    }
  }

  /**
   * Says why it waits, unless a topic is so new that a broker does not know it yet. Brokers that
   * are starting are too few for a topic's copies for a while.
   */
  private static void say(Map<String, String> kafka, Duration pause, ExecutionException failure)
      throws ExecutionException {
    Throwable cause = failure.getCause();
    boolean passes =
        cause instanceof RetriableException || cause instanceof InvalidReplicationFactorException;
    if (cause == null || !passes) {
      throw failure;
    }
    if (!(cause instanceof UnknownTopicOrPartitionException)) {
      log.warn(
          "Kafka at {} does not answer or lacks brokers, trying again in {} ms: {}",
          kafka.get("bootstrap.servers"),
          pause.toMillis(),
          cause.getMessage());
    }
  }
}
