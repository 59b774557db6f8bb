package dev.banyan.coordinator.banlog;

import dev.banyan.codec.EntryCodec;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Appends to {@code banyan.bans}: every replica in sync holds a record before it is answered. For
 * any thread.
 */
public final class KafkaBanLog implements BanLog, Eraser, AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** Header of a record: which process wrote it. */
  private static final String PROCESS = "process";

  private final Producer<byte[], byte[]> producer;
  private final String writer;
  private final Seals seals;
  private final String process = UUID.randomUUID().toString();

  /**
   * Connects when it is first used.
   *
   * @param kafka properties of Kafka's client
   * @param writer name of this coordinator
   * @param seals what says that it was a coordinator
   */
  public KafkaBanLog(Map<String, String> kafka, String writer, Seals seals) {
    this(producer(kafka), writer, seals);
  }

  KafkaBanLog(Producer<byte[], byte[]> producer, String writer, Seals seals) {
    this.producer = producer;
    this.writer = writer;
    this.seals = seals;
  }

  private static Producer<byte[], byte[]> producer(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
    properties.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Long.MAX_VALUE);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public CompletableFuture<Revision> append(Entry entry) {
    CompletableFuture<Revision> appended = send(entry);
    return entry instanceof Entry.AutomaticBan ban
        ? appended.exceptionallyCompose(
            refusal -> isTooLarge(refusal) ? send(ban.shortened()) : appended)
        : appended;
  }

  /** Whether a record was refused for good because of what it is, not of where it should go. */
  public static boolean isTooLarge(Throwable refusal) {
    return cause(refusal) instanceof RecordTooLargeException;
  }

  /** Whether it was refused because this coordinator may not write there, for now. */
  public static boolean isForbidden(Throwable refusal) {
    return cause(refusal) instanceof AuthorizationException;
  }

  private static Throwable cause(Throwable refusal) {
    return refusal instanceof CompletionException && refusal.getCause() != null
        ? refusal.getCause()
        : refusal;
  }

  @Override
  public CompletableFuture<Revision> remove(EntryKey key) {
    return send(key, null);
  }

  private CompletableFuture<Revision> send(Entry entry) {
    return send(entry.key(), EntryCodec.encode(entry, writer));
  }

  private CompletableFuture<Revision> send(EntryKey key, byte @Nullable [] value) {
    CompletableFuture<Revision> appended = new CompletableFuture<>();
    var unused =
        producer.send(
            marked(
                new ProducerRecord<>(
                    Topics.BANS, 0, key.value().getBytes(StandardCharsets.UTF_8), value)),
            (metadata, refusal) -> {
              if (refusal == null) {
                appended.complete(new Revision(metadata.offset()));
              } else {
                appended.completeExceptionally(refusal);
              }
            });
    return appended;
  }

  private ProducerRecord<byte[], byte[]> marked(ProducerRecord<byte[], byte[]> entry) {
    entry.headers().add(PROCESS, process.getBytes(StandardCharsets.UTF_8));
    seals.seal(entry);
    return entry;
  }

  /** Names this process in what it writes: another one each time that it is started. */
  public String process() {
    return process;
  }

  /** The process that wrote a record, if it says so. */
  static Optional<String> process(ConsumerRecord<byte[], byte[]> entry) {
    return Optional.ofNullable(entry.headers().lastHeader(PROCESS))
        .map(Header::value)
        .map(name -> new String(name, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    producer.close(CLOSING);
  }
}
