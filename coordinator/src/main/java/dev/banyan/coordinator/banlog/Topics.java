package dev.banyan.coordinator.banlog;

import static java.util.Objects.requireNonNull;

import dev.banyan.model.Policy;
import dev.banyan.rule.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics: created as they must be if they are absent, checked if they are there.
 *
 * @param partitions how many partitions the failures topic gets when it is created
 * @param retention how long failures are kept
 * @param historytime how long bans and deeds are kept
 */
public record Topics(int partitions, Duration retention, Duration historytime) {
  public static final String FAILURES = "banyan.failures";
  public static final String BANS = "banyan.bans";
  public static final String AGENTS = "banyan.agents";
  public static final String HISTORY = "banyan.history";
  public static final String AUDIT = "banyan.audit";

  static final List<String> ALL = List.of(FAILURES, BANS, AGENTS, HISTORY, AUDIT);

  /** More partitions than this are never owned by more coordinators than anyone runs. */
  public static final int DEFAULT_PARTITIONS = 12;

  private static final Logger log = LoggerFactory.getLogger(Topics.class);
  private static final Duration LEAST_RETENTION = Duration.ofDays(7);
  private static final short MOST_REPLICAS = 3;
  private static final String APPEND_TIME = "LogAppendTime";

  /** However much happens, no more than that is kept of either, in files of this size. */
  private static final long HISTORY_BYTES = 1L << 30;

  private static final int HISTORY_FILE_BYTES = 64 << 20;

  /** What a policy needs. */
  public static Topics of(int partitions, Policy policy) {
    return new Topics(partitions, retention(policy), policy.historytime());
  }

  /**
   * Creates what is absent and checks the rest.
   *
   * @return how many partitions the failures topic has
   * @throws TopicException if a topic cannot serve, with every reason
   * @throws ExecutionException if Kafka does not answer or refuses
   */
  public int ensure(Admin admin) throws TopicException, ExecutionException, InterruptedException {
    short replicas = (short) Math.min(MOST_REPLICAS, admin.describeCluster().nodes().get().size());
    List<NewTopic> wanted =
        List.of(
            failures(replicas),
            compacted(BANS, replicas),
            compacted(AGENTS, replicas),
            kept(HISTORY, replicas),
            kept(AUDIT, replicas));
    Set<String> there = admin.listTopics().names().get();
    for (NewTopic topic : wanted) {
      if (!there.contains(topic.name())) {
        create(admin, topic);
      }
    }
    List<String> faults = new ArrayList<>();
    check(admin, wanted, faults);
    int banPartitions = partitions(admin, BANS);
    if (banPartitions != 1) {
      faults.add(BANS + " has " + banPartitions + " partitions; it must have 1: create it anew");
    }
    if (!faults.isEmpty()) {
      throw new TopicException(faults);
    }
    return partitions(admin, FAILURES);
  }

  /** How long failures are to be kept: twice as long as any can count, and to be looked back at. */
  public static Duration retention(Policy policy) {
    return policy.jails().stream()
        .map(jail -> jail.findtime().plus(Terms.LATENESS).multipliedBy(2))
        .filter(needed -> needed.compareTo(LEAST_RETENTION) > 0)
        .max(Duration::compareTo)
        .orElse(LEAST_RETENTION);
  }

  /** Makes Kafka keep what it is to keep as long as that, if it would not. */
  void raiseRetention(Admin admin) throws ExecutionException, InterruptedException {
    raise(admin, FAILURES, retention);
    raise(admin, HISTORY, historytime);
    raise(admin, AUDIT, historytime);
  }

  private static void raise(Admin admin, String name, Duration time)
      throws ExecutionException, InterruptedException {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    String key = TopicConfig.RETENTION_MS_CONFIG;
    String held = config(admin, topic).get(key).value();
    String needed = Long.toString(time.toMillis());
    if (!serves(key, needed, held)) {
      var set = new AlterConfigOp(new ConfigEntry(key, needed), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
      log.info("{}: {} raised from {} to {}, as the policy needs", name, key, held, needed);
    }
  }

  private static Config config(Admin admin, ConfigResource topic)
      throws ExecutionException, InterruptedException {
    return requireNonNull(admin.describeConfigs(Set.of(topic)).values().get(topic), "asked for it")
        .get();
  }

  private static int partitions(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    KafkaFuture<TopicDescription> description =
        requireNonNull(
            admin.describeTopics(List.of(topic)).topicNameValues().get(topic), "asked for it");
    return description.get().partitions().size();
  }

  private NewTopic failures(short replicas) {
    return new NewTopic(FAILURES, partitions, replicas)
        .configs(
            Map.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                APPEND_TIME,
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                inSync(replicas)));
  }

  private static NewTopic compacted(String name, short replicas) {
    return new NewTopic(name, 1, replicas)
        .configs(
            Map.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                APPEND_TIME,
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                inSync(replicas)));
  }

  /** Its size and its time may be others: it serves all the same. */
  private NewTopic kept(String name, short replicas) {
    return new NewTopic(name, 1, replicas)
        .configs(
            Map.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                APPEND_TIME,
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(historytime.toMillis()),
                TopicConfig.RETENTION_BYTES_CONFIG,
                Long.toString(HISTORY_BYTES),
                TopicConfig.SEGMENT_BYTES_CONFIG,
                Integer.toString(HISTORY_FILE_BYTES),
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                inSync(replicas)));
  }

  private static String inSync(short replicas) {
    return replicas >= MOST_REPLICAS ? "2" : "1";
  }

  private static void create(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException {
    try {
      admin.createTopics(Set.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static void check(Admin admin, List<NewTopic> wanted, List<String> faults)
      throws ExecutionException, InterruptedException {
    Map<ConfigResource, Config> held =
        admin.describeConfigs(wanted.stream().map(Topics::resource).toList()).all().get();
    for (NewTopic topic : wanted) {
      check(topic, requireNonNull(held.get(resource(topic)), "asked for it"), faults);
    }
  }

  private static ConfigResource resource(NewTopic topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
  }

  private static void check(NewTopic wanted, Config held, List<String> faults) {
    for (Map.Entry<String, String> setting : wanted.configs().entrySet()) {
      String value = held.get(setting.getKey()).value();
      if (!serves(setting.getKey(), setting.getValue(), value) && !isSecondary(wanted, setting)) {
        faults.add(
            "%s has %s=%s, needed is %s: kafka-configs.sh --alter --topic %s --add-config %s=%s"
                .formatted(
                    wanted.name(),
                    setting.getKey(),
                    value,
                    setting.getValue(),
                    wanted.name(),
                    setting.getKey(),
                    setting.getValue()));
      }
    }
  }

  /** How much of the past is kept is for whoever runs Kafka to say, and how long is raised. */
  private static boolean isSecondary(NewTopic topic, Map.Entry<String, String> setting) {
    return (topic.name().equals(HISTORY) || topic.name().equals(AUDIT))
        && Set.of(
                TopicConfig.RETENTION_MS_CONFIG,
                TopicConfig.RETENTION_BYTES_CONFIG,
                TopicConfig.SEGMENT_BYTES_CONFIG)
            .contains(setting.getKey());
  }

  /**
   * Retention and in-sync replicas may be more than is needed, everything else is as it must be.
   */
  private static boolean serves(String key, String needed, String held) {
    return switch (key) {
      case TopicConfig.RETENTION_MS_CONFIG ->
          Long.parseLong(held) == -1 || Long.parseLong(held) >= Long.parseLong(needed);
      case TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG ->
          Integer.parseInt(held) >= Integer.parseInt(needed);
      default -> held.equals(needed);
    };
  }
}
