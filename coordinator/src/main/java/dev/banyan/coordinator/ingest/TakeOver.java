package dev.banyan.coordinator.ingest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.event.Level;

/**
 * How soon others take over from a coordinator that died: its session must end, and they hear of it
 * with their next heartbeat.
 *
 * @param session after which a member that says nothing is gone
 * @param heartbeat so often members ask for their partitions
 */
record TakeOver(Duration session, Duration heartbeat) {
  static final String CLASSIC = "classic";

  /** What a member of a classic group asks for; brokers allow no less unless they are told to. */
  static final Map<String, Object> CLASSIC_MEMBER =
      Map.of(
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          6_000,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          1_500);

  private static final Duration PROMISED = Duration.ofSeconds(5);
  private static final String SESSION = "consumer.session.timeout.ms";
  private static final String HEARTBEAT = "consumer.heartbeat.interval.ms";

  /**
   * As the broker and the client are set; empty: the broker does not say.
   *
   * @param kafka properties of Kafka's client
   */
  static Optional<TakeOver> of(Admin admin, String group, Map<String, String> kafka)
      throws ExecutionException, InterruptedException {
    if (CLASSIC.equals(kafka.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
      return Optional.of(
          new TakeOver(
              client(kafka, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
              client(kafka, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG)));
    }
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    Config config = admin.describeConfigs(Set.of(resource)).all().get().get(resource);
    ConfigEntry session = config == null ? null : config.get(SESSION);
    ConfigEntry heartbeat = config == null ? null : config.get(HEARTBEAT);
    return session == null || heartbeat == null
        ? Optional.empty()
        : Optional.of(new TakeOver(millis(session.value()), millis(heartbeat.value())));
  }

  private static Duration client(Map<String, String> kafka, String key) {
    return millis(kafka.getOrDefault(key, String.valueOf(CLASSIC_MEMBER.get(key))));
  }

  private static Duration millis(String value) {
    return Duration.ofMillis(Long.parseLong(value));
  }

  /** The longest that it takes. */
  Duration atMost() {
    return session.plus(heartbeat);
  }

  /** What is slower than promised is worth a warning. */
  Level level() {
    return isPromised() ? Level.INFO : Level.WARN;
  }

  private boolean isPromised() {
    return atMost().compareTo(PROMISED) <= 0;
  }

  /** For people: what to expect, and what would make it shorter. */
  @Override
  public String toString() {
    String expected =
        "if this coordinator dies, another takes over within %.1f s (session %d ms, heartbeat %d ms)"
            .formatted(atMost().toMillis() / 1e3, session.toMillis(), heartbeat.toMillis());
    return isPromised()
        ? expected
        : expected
            + "; for 5 s set on the brokers group.consumer.session.timeout.ms=2500 and"
            + " group.consumer.heartbeat.interval.ms=500, and their minimums as low";
  }
}
