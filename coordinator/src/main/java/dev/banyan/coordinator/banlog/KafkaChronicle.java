package dev.banyan.coordinator.banlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.banyan.coordinator.banlog.Seals.Judge;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic of one partition. What Kafka does not take within seconds is told and left out: nothing
 * that must go on waits for it. Connects when it is first used.
 *
 * <p>Writes and reads run on the executors that it is given; their queues limit how many wait.
 */
public final class KafkaChronicle implements Chronicle, AutoCloseable {
  private static final int PATIENCE_MS = 2_000;
  private static final int BUFFER_BYTES = 4 << 20;
  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(500);

  /** A topic of the greatest size is read within this; what takes longer is given up. */
  private static final Duration READING = Duration.ofSeconds(25);

  private static final Map<String, Object> FROM_ITS_BEGINNING =
      Map.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "earliest",
          ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
          2 * PATIENCE_MS,
          ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
          PATIENCE_MS);

  private final String topic;
  private final Map<String, String> kafka;
  private final Seals seals;
  private final InstantSource clock;
  private final Threads threads;
  private final Rejections hindrances;
  private Optional<Producer<byte[], byte[]>> producer = Optional.empty();

  /** Where it works: one thread each, with a bounded queue. */
  public record Threads(Executor writing, Executor reading) {}

  /**
   * @param kafka properties of Kafka's client
   * @param seals what says that it was a coordinator
   */
  public KafkaChronicle(
      String topic, Map<String, String> kafka, Seals seals, InstantSource clock, Threads threads) {
    this.topic = topic;
    this.kafka = Map.copyOf(kafka);
    this.seals = seals;
    this.clock = clock;
    this.threads = threads;
    this.hindrances = new Rejections(topic, clock);
  }

  @Override
  public CompletableFuture<Void> append(String key, byte[] value) {
    CompletableFuture<Void> appended = new CompletableFuture<>();
    try {
      threads.writing().execute(() -> send(key, value, appended));
    } catch (RejectedExecutionException e) {
      appended.completeExceptionally(e);
    }
    return appended.whenComplete(
        (done, error) -> {
          if (error != null) {
            say("what happened is not kept: " + error.getMessage());
          }
        });
  }

  /** Threads of Kafka's come here too; the lock is for the moment until which it is quiet. */
  private void say(String what) {
    synchronized (hindrances) {
      hindrances.say(what);
    }
  }

  private void send(String key, byte[] value, CompletableFuture<Void> appended) {
    var entry = new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value);
    try {
      seals.seal(entry);
      var unused =
          producer()
              .send(
                  entry,
                  (metadata, error) -> {
                    if (error == null) {
                      appended.complete(null);
                    } else {
                      appended.completeExceptionally(error);
                    }
                  });
    } catch (RuntimeException e) {
      appended.completeExceptionally(e);
    }
  }

  /** The lock is for the end, which comes from another thread. */
  private synchronized Producer<byte[], byte[]> producer() {
    if (producer.isEmpty()) {
      Map<String, Object> properties = new HashMap<>(kafka);
      properties.put(ProducerConfig.ACKS_CONFIG, "all");
      properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
      properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
      properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
      properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
      properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
      properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * PATIENCE_MS);
      producer =
          Optional.of(
              new KafkaProducer<>(
                  properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }
    return producer.get();
  }

  @Override
  public CompletableFuture<List<Item>> read(Instant since, Predicate<String> wanted, int most) {
    CompletableFuture<List<Item>> items = new CompletableFuture<>();
    try {
      threads
          .reading()
          .execute(
              () -> {
                try (Consumer<byte[], byte[]> consumer =
                    Readers.reader(kafka, FROM_ITS_BEGINNING)) {
                  items.complete(List.copyOf(read(consumer, since, wanted, most)));
                } catch (RuntimeException e) {
                  items.completeExceptionally(e);
                }
              });
    } catch (RejectedExecutionException e) {
      items.completeExceptionally(
          new KafkaException("too many read %s at once; ask again".formatted(topic), e));
    }
    return items;
  }

  private Deque<Item> read(
      Consumer<byte[], byte[]> consumer, Instant since, Predicate<String> wanted, int most) {
    TopicPartition partition = new TopicPartition(topic, 0);
    consumer.assign(Set.of(partition));
    long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    begin(consumer, partition, since);
    Instant limit = clock.instant().plus(READING);
    Judge judge = seals.judge();
    Deque<Item> found = new ArrayDeque<>();
    while (consumer.position(partition) < end) {
      if (clock.instant().isAfter(limit)) {
        throw new KafkaException("Kafka is too slow in giving out " + topic);
      }
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
        take(entry, wanted, judge).ifPresent(found::addLast);
        if (found.size() > most) {
          found.removeFirst();
        }
      }
    }
    return found;
  }

  private static void begin(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, Instant since) {
    if (since.toEpochMilli() <= 0) {
      consumer.seekToBeginning(Set.of(partition));
      return;
    }
    OffsetAndTimestamp first =
        consumer.offsetsForTimes(Map.of(partition, since.toEpochMilli())).get(partition);
    if (first == null) {
      consumer.seekToEnd(Set.of(partition));
    } else {
      consumer.seek(partition, first.offset());
    }
  }

  private Optional<Item> take(
      ConsumerRecord<byte[], byte[]> entry, Predicate<String> wanted, Judge judge) {
    if (entry.key() == null || entry.value() == null) {
      return Optional.empty();
    }
    String key = new String(entry.key(), UTF_8);
    return wanted.test(key) && judge.takes(entry, hindrances)
        ? Optional.of(item(entry, key))
        : Optional.empty();
  }

  private static Item item(ConsumerRecord<byte[], byte[]> entry, String key) {
    return new Item(
        Instant.ofEpochMilli(entry.timestamp()), key, ByteString.copyFrom(entry.value()));
  }

  @Override
  public synchronized void close() {
    producer.ifPresent(open -> open.close(CLOSING));
  }
}
