package dev.banyan.agent.publish;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** How the agent uses Kafka's client: small, at once, and retried without end. */
public final class ProducerSettings {
  private static final Map<String, Object> DEFAULTS =
      Map.ofEntries(
          Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 1 << 20),
          Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 8_192),
          Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 64 << 10),
          Map.entry(ProducerConfig.SEND_BUFFER_CONFIG, 32 << 10),
          Map.entry(ProducerConfig.RECEIVE_BUFFER_CONFIG, 16 << 10),
          Map.entry(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, ""),
          Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none"),
          Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
          Map.entry(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 3_000),
          Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000),
          Map.entry(ProducerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, -1),
          Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "banyan-agent"));

  /** What the promises rest on, and {@link SmallClient}, which can send no figures. */
  private static final Map<String, Object> FIXED =
      Map.of(
          ProducerConfig.ACKS_CONFIG,
          "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          true,
          ProducerConfig.LINGER_MS_CONFIG,
          0,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          0,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          Integer.MAX_VALUE,
          ProducerConfig.RETRIES_CONFIG,
          Integer.MAX_VALUE,
          ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
          false,
          ProducerConfig.METADATA_MAX_IDLE_CONFIG,
          Integer.MAX_VALUE,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class);

  private ProducerSettings() {}

  /** A client with these properties of the operator's. */
  public static Producer<byte[], byte[]> newProducer(Map<String, String> properties) {
    return new KafkaProducer<>(all(properties));
  }

  /**
   * Looks whether a client could have these properties.
   *
   * @throws ConfigException if it could not
   */
  public static void check(Map<String, String> properties) {
    if (properties.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
      throw new ConfigException(
          "kafka.transactional.id: an agent sends no transactions; take the line out");
    }
    var unused = new ProducerConfig(all(properties));
  }

  static Map<String, Object> all(Map<String, String> properties) {
    Map<String, Object> all = new HashMap<>(DEFAULTS);
    all.putAll(properties);
    all.putAll(FIXED);
    return all;
  }
}
