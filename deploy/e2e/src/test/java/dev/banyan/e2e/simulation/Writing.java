package dev.banyan.e2e.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A producer of the simulated Kafka, which keeps the order of its records. A record may be there
 * though nobody hears of it, and what agents send may be there twice.
 */
final class Writing {
  private static final Duration TAKES = Duration.ofMillis(20);
  private static final Duration STALLS = Duration.ofSeconds(8);
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final World world;
  private final Kafka kafka;
  private final Life life;
  private final Lane io;
  private final @Nullable Lane waits;
  private final double doubles;
  private final double stalls;
  private final Deque<Sent> queue = new ArrayDeque<>();

  private record Sent(ProducerRecord<byte[], byte[]> entry, Callback callback) {}

  /** How often something happens. */
  record Mishaps(double doubles, double stalls) {}

  /**
   * @param waits the thread that waits for each answer; it gets it at once
   */
  Writing(World world, Kafka kafka, Life life, @Nullable Lane waits, Mishaps mishaps) {
    this.world = world;
    this.kafka = kafka;
    this.life = life;
    this.io = new Lane(world, life, "kafka");
    this.waits = waits;
    this.doubles = mishaps.doubles();
    this.stalls = mishaps.stalls();
  }

  Producer<byte[], byte[]> producer() {
    return Clients.producer(
        new Clients.Calls()
            .on("send", a -> send(a))
            .on("partitionsFor", a -> partitions())
            .on("close", a -> null));
  }

  private Object partitions() {
    if (!life.reachesKafka()) {
      throw new TimeoutException("Kafka does not answer");
    }
    return List.of();
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object send(Object[] a) {
    Sent sent = new Sent((ProducerRecord<byte[], byte[]>) a[0], (Callback) a[1]);
    world.mayDie(life);
    if (waits != null && waits == world.current()) {
      sendAndWait(sent);
    } else {
      queue.addLast(sent);
      var unused = io.schedule(this::deliver, world.upTo(TAKES).toNanos(), TimeUnit.NANOSECONDS);
    }
    return null;
  }

  private void sendAndWait(Sent sent) {
    stall();
    while (!life.reachesKafka()) {
      world.waitHere(AGAIN);
    }
    RecordMetadata taken = append(sent.entry());
    world.mayDie(life);
    stall();
    sent.callback().onCompletion(taken, null);
  }

  private void stall() {
    if (world.chance(stalls)) {
      world.tell(life.name() + " waits for Kafka");
      world.waitHere(world.upTo(STALLS));
    }
  }

  private void deliver() {
    if (queue.isEmpty()) {
      return;
    }
    if (!life.reachesKafka()) {
      var unused = io.schedule(this::deliver, AGAIN.toNanos(), TimeUnit.NANOSECONDS);
      return;
    }
    Sent sent = queue.removeFirst();
    RecordMetadata taken = append(sent.entry());
    if (world.chance(doubles)) {
      taken = append(sent.entry());
    }
    world.mayDie(life);
    sent.callback().onCompletion(taken, null);
  }

  private RecordMetadata append(ProducerRecord<byte[], byte[]> entry) {
    Kafka.Placed placed = kafka.append(entry.topic(), entry.key(), entry.value());
    if (placed.partition().equals(Kafka.BANS)) {
      world.tell(
          "%s appends %s at %d", life.name(), placed.stored().name(), placed.stored().offset());
    }
    return new RecordMetadata(
        placed.partition(),
        placed.stored().offset(),
        0,
        placed.stored().appended().toEpochMilli(),
        entry.key().length,
        0);
  }
}
