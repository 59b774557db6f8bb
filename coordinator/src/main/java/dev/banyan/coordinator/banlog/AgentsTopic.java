package dev.banyan.coordinator.banlog;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * {@code banyan.agents}: a notice of each coordinator about its agents. Nothing hangs on it but
 * what operators are told, so what Kafka does not take is said and left out.
 *
 * <p>Owner: the thread that reads it, {@code banyan-agents}.
 */
public final class AgentsTopic implements Notices {
  private static final TopicPartition AGENTS = new TopicPartition(Topics.AGENTS, 0);
  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final int PATIENCE_MS = 2_000;
  private static final Map<String, Object> READING =
      Map.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "earliest",
          ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
          PATIENCE_MS,
          ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
          PATIENCE_MS);

  private final String name;
  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final Rejections hindrances;
  private long endAtStart = -1;

  /**
   * Connects when it is first used.
   *
   * @param kafka properties of Kafka's client
   * @param name of this coordinator
   */
  public AgentsTopic(Map<String, String> kafka, String name, InstantSource clock) {
    this.name = name;
    this.consumer = Readers.reader(kafka, READING);
    this.producer = producer(kafka);
    this.hindrances = new Rejections(Topics.AGENTS, clock);
  }

  @Override
  public void leave(byte[] value) {
    send(value);
  }

  @Override
  public void takeAway() {
    send(null);
  }

  private void send(byte @Nullable [] value) {
    byte[] key = name.getBytes(StandardCharsets.UTF_8);
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(Topics.AGENTS, 0, key, value),
              (metadata, error) -> {
                if (error != null) {
                  hindrances.say("others are not told of the agents here: " + error.getMessage());
                }
              });
    } catch (KafkaException e) {
      hindrances.say("others are not told of the agents here: " + e.getMessage());
    }
  }

  @Override
  public List<Notice> next(Duration atMost) {
    try {
      if (endAtStart < 0) {
        consumer.assign(Set.of(AGENTS));
        consumer.seekToBeginning(Set.of(AGENTS));
        endAtStart = consumer.endOffsets(Set.of(AGENTS)).getOrDefault(AGENTS, 0L);
      }
      List<Notice> notices = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(atMost)) {
        notices.add(
            new Notice(
                new String(entry.key(), StandardCharsets.UTF_8),
                Optional.ofNullable(entry.value()),
                entry.offset() < endAtStart));
      }
      return notices;
    } catch (KafkaException e) {
      hindrances.say("what other coordinators' agents hold is not known: " + e.getMessage());
      return List.of();
    }
  }

  @Override
  public void close() {
    producer.close(CLOSING);
    consumer.close();
  }

  private static Producer<byte[], byte[]> producer(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * PATIENCE_MS);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
