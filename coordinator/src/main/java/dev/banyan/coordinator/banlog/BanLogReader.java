package dev.banyan.coordinator.banlog;

import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ban log from its beginning and keeps its table.
 *
 * <p>Owner of the table and the consumer: the thread that runs it, {@code banyan-banlog}. Questions
 * wait in a queue for it.
 */
public final class BanLogReader implements BanView, Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BanLogReader.class);
  private static final TopicPartition LOG = new TopicPartition(Topics.BANS, 0);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final InstantSource clock;
  private final List<BanListener> listeners;
  private final BanTable table = new BanTable();
  private final Rejections rejected;
  private final Queue<Runnable> questions = new ConcurrentLinkedQueue<>();
  private final Map<CompletableFuture<Void>, Revision> waiting = new HashMap<>();
  private final CompletableFuture<Optional<Entry.LogBegun>> caughtUp = new CompletableFuture<>();
  private long endAtStart = -1;
  private Revision known = Revision.NONE;
  private volatile boolean closed;

  /**
   * Reads nothing before it is run.
   *
   * @param kafka properties of Kafka's client
   * @param listeners told of everything, on this reader's thread
   */
  public BanLogReader(
      Map<String, String> kafka, InstantSource clock, Collection<BanListener> listeners) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.clock = clock;
    this.rejected = new Rejections(Topics.BANS, clock);
    this.listeners = List.copyOf(listeners);
  }

  /** What decisions depend on, for any thread. */
  public Standing standing() {
    return table.standing();
  }

  /** Answers once the log was read to the end that it had at the start, with how it began. */
  public CompletableFuture<Optional<Entry.LogBegun>> caughtUp() {
    return caughtUp;
  }

  @Override
  public void run() {
    try {
      consumer.assign(Set.of(LOG));
      consumer.seekToBeginning(Set.of(LOG));
      while (!closed) {
        step();
      }
    } catch (RuntimeException e) {
      log.error("reading the ban log failed; this coordinator decides and pushes nothing more", e);
      caughtUp.completeExceptionally(e);
    } finally {
      consumer.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
  }

  @Override
  public CompletableFuture<Summary> summary() {
    return ask(
        () -> {
          var rules = table.standing().rules();
          int bans = (int) table.bans(clock.instant()).count();
          return new Summary(
              table.epoch(), known, rules.revision(), rules.policy(), bans, caughtUp.isDone());
        });
  }

  @Override
  public CompletableFuture<List<Ban>> bans() {
    return ask(() -> sorted(table.bans(clock.instant()).toList()));
  }

  @Override
  public CompletableFuture<List<Ban>> touching(Cidr cidr) {
    return ask(() -> sorted(table.touching(cidr, clock.instant()).toList()));
  }

  @Override
  public CompletableFuture<List<AllowListing>> allowing(Cidr cidr) {
    return ask(() -> table.allowing(cidr).toList());
  }

  @Override
  public CompletableFuture<Void> reached(Revision revision) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    enqueue(() -> waiting.put(reached, revision));
    return reached;
  }

  private void step() {
    try {
      read();
    } catch (WakeupException e) {
      log.trace("woken to answer");
    } catch (RetriableException e) {
      rejected.say("Kafka does not answer, trying again: " + e.getMessage());
    }
    for (Runnable question = questions.poll(); question != null; question = questions.poll()) {
      question.run();
    }
    waiting.entrySet().removeIf(this::completed);
  }

  private void read() {
    if (endAtStart < 0) {
      endAtStart = consumer.endOffsets(Set.of(LOG)).getOrDefault(LOG, 0L);
    }
    List<Scoped> changes = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(patience())) {
      changes.addAll(take(entry));
    }
    Revision upTo = new Revision(consumer.position(LOG) - 1);
    if (upTo.isAfter(known) || !changes.isEmpty()) {
      known = upTo;
      Epoch epoch = table.epoch();
      listeners.forEach(listener -> listener.onChanges(epoch, upTo, changes));
    }
    if (!caughtUp.isDone() && upTo.offset() + 1 >= endAtStart) {
      caughtUp.complete(table.begun());
    }
  }

  /** A log that is empty has nothing to wait for; its end is known at once. */
  private Duration patience() {
    return caughtUp.isDone() || endAtStart > 0 ? POLL : Duration.ZERO;
  }

  private List<Scoped> take(ConsumerRecord<byte[], byte[]> entry) {
    if (entry.value() == null) {
      return List.of();
    }
    try {
      Entry decoded = EntryCodec.decode(entry.value());
      byte[] key = decoded.key().value().getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(key, entry.key())) {
        throw new MalformedException("its key is not " + decoded.key());
      }
      Revision revision = new Revision(entry.offset());
      List<Scoped> changes =
          table.apply(revision, Instant.ofEpochMilli(entry.timestamp()), decoded);
      if (decoded instanceof Entry.PolicyInForce policy) {
        listeners.forEach(listener -> listener.onPolicy(revision, policy.policy()));
      }
      return changes;
    } catch (MalformedException e) {
      rejected.count(entry.offset(), e);
      return List.of();
    }
  }

  private boolean completed(Map.Entry<CompletableFuture<Void>, Revision> waiter) {
    if (waiter.getValue().isAfter(known)) {
      return false;
    }
    waiter.getKey().complete(null);
    return true;
  }

  private <T> CompletableFuture<T> ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    enqueue(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private void enqueue(Runnable question) {
    questions.add(question);
    consumer.wakeup();
  }

  private static List<Ban> sorted(List<Ban> bans) {
    return bans.stream().sorted(Comparator.comparing(Ban::jail).thenComparing(Ban::cidr)).toList();
  }
}
