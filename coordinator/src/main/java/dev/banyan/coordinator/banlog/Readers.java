package dev.banyan.coordinator.banlog;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Consumers that read a whole topic by themselves, without a group. */
public final class Readers {
  private Readers() {}

  /**
   * A new one.
   *
   * @param kafka properties of Kafka's client; those of a group are left out
   * @param settings stand above them
   */
  public static Consumer<byte[], byte[]> reader(
      Map<String, String> kafka, Map<String, Object> settings) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.putAll(settings);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
