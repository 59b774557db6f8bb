package dev.banyan.coordinator.banlog;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks every few seconds whether the topics are still the same ones: one that was deleted is made
 * again, of a ban log that is another one its reader is told, of other failures whoever decides,
 * and failures are kept as long as the policy in force needs them. And whether this coordinator may
 * write bans.
 *
 * <p>Owner: the thread that runs it, {@code banyan-topics}.
 */
public final class TopicWatch implements Runnable, AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final int ANSWER_MS = 4_000;

  /** Every so many looks it looks whether somebody has Kafka keep too little. */
  private static final int LOOKS_AT_RETENTION = 15;

  private final Admin admin;
  private final int partitions;
  private final BanLogReader reader;
  private final Rejections hindrances;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Optional<Uuid> banLog = Optional.empty();
  private Optional<Uuid> failures = Optional.empty();
  private volatile Runnable otherFailures = () -> {};
  private Optional<Topics> raised = Optional.empty();
  private int looks;
  private volatile Optional<String> forbidden = Optional.empty();

  /**
   * @param kafka properties of Kafka's client
   * @param partitions how many the failures topic has
   */
  public TopicWatch(
      Map<String, String> kafka, int partitions, BanLogReader reader, InstantSource clock) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
    this.admin = Admin.create(properties);
    this.partitions = partitions;
    this.reader = reader;
    this.hindrances = new Rejections("topics of Kafka", clock);
  }

  @Override
  public void run() {
    try (admin) {
      do {
        look();
      } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  /**
   * From now on tells if the failures topic was deleted and made again.
   *
   * @param listener called on this watch's thread
   */
  public void whenFailuresAreOthers(Runnable listener) {
    otherFailures = listener;
  }

  private void look() throws InterruptedException {
    Topics topics = Topics.of(partitions, reader.standing().rules().policy());
    try {
      describe();
      if (!raised.equals(Optional.of(topics)) || looks++ % LOOKS_AT_RETENTION == 0) {
        raiseRetention(topics);
      }
    } catch (ExecutionException e) {
      mend(topics, e);
    }
  }

  private void raiseRetention(Topics topics) throws InterruptedException {
    try {
      topics.raiseRetention(admin);
      raised = Optional.of(topics);
    } catch (ExecutionException e) {
      hindrances.say(
          "whether Kafka keeps failures and history as long as the policy needs is not known, and"
              + " it would not be told to (see: banyan acls): "
              + e.getCause());
    }
  }

  /** What keeps this coordinator from writing bans, by the newest answer of Kafka; any thread. */
  public Optional<String> forbidden() {
    return forbidden;
  }

  private void describe() throws ExecutionException, InterruptedException {
    Map<String, TopicDescription> found =
        admin
            .describeTopics(
                Topics.ALL, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .allTopicNames()
            .get();
    TopicDescription bans = requireNonNull(found.get(Topics.BANS), "asked for it");
    forbidden = forbidden(bans.authorizedOperations());
    compareBans(bans.topicId());
    compareFailures(requireNonNull(found.get(Topics.FAILURES), "asked for it").topicId());
  }

  /** Brokers that do not know what may be done say nothing. */
  private static Optional<String> forbidden(@Nullable Set<AclOperation> may) {
    return may == null || may.isEmpty() || may.contains(AclOperation.WRITE)
        ? Optional.empty()
        : Optional.of(
            "Kafka lets this coordinator read %s but not write it; nothing is decided, what is banned stays so (see: banyan acls)"
                .formatted(Topics.BANS));
  }

  private void compareFailures(Uuid now) {
    if (failures.filter(before -> !before.equals(now)).isPresent()) {
      otherFailures.run();
    }
    failures = Optional.of(now);
  }

  private void compareBans(Uuid now) {
    if (banLog.filter(before -> !before.equals(now)).isPresent()) {
      reader.lost("topic " + Topics.BANS + " was deleted and made again");
    }
    banLog = Optional.of(now);
  }

  private void mend(Topics topics, ExecutionException failure) throws InterruptedException {
    if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
      hindrances.say("whether the topics are sound is not known: " + failure.getCause());
      return;
    }
    hindrances.say(
        "one of %s is gone and is made again: %s"
            .formatted(String.join(", ", Topics.ALL), failure.getCause().getMessage()));
    try {
      topics.ensure(admin);
    } catch (TopicException | ExecutionException e) {
      hindrances.say("a topic is gone and cannot be made again: " + e.getMessage());
    }
  }
}
