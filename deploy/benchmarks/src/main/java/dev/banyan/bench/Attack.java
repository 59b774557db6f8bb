package dev.banyan.bench;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.codec.FailureCodec;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Ever new addresses that fail at a steady rate, from all networks in turn: every other one as
 * often as bans it, the others once less. Runs on a thread of its own until it is closed.
 */
final class Attack implements AutoCloseable {
  private static final String TOPIC = "banyan.failures";
  private static final long EVERY_MILLIS = 5;

  private final JailName jail;
  private final int maxretry;
  private final Producer<byte[], byte[]> producer;
  private final Thread thread = new Thread(this::run, "attack");
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<Address> guilty = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();

  Attack(String kafka, String jail, int maxretry) {
    this.jail = new JailName(jail);
    this.maxretry = maxretry;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka, ProducerConfig.LINGER_MS_CONFIG, 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void begin() {
    thread.start();
  }

  /** Those that are to be banned. */
  Set<Address> guilty() {
    return Set.copyOf(guilty);
  }

  /** Returns when the broker has all of it. */
  @Override
  public void close() {
    closed.countDown();
    Uninterruptibles.joinUninterruptibly(thread);
    producer.close();
    if (refused.get() > 0) {
      throw new IllegalStateException("the broker refused failures: " + refused);
    }
  }

  private void run() {
    try {
      for (int i = 0; !closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS); i++) {
        attack(i);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void attack(int number) {
    Address address =
        Address.of(new byte[] {10, (byte) number, (byte) (number >> 8), (byte) (number >> 16)});
    int failures = maxretry - number % 2;
    for (int i = 0; i < failures; i++) {
      Failure failure = failure(address, number * (long) maxretry + i, i);
      byte[] key = FailureCodec.key(address);
      var unused =
          producer.send(
              new ProducerRecord<>(TOPIC, key, FailureCodec.encode(failure)),
              (metadata, error) -> refused.addAndGet(error == null ? 0 : 1));
    }
    if (failures == maxretry) {
      guilty.add(address);
    }
  }

  private Failure failure(Address address, long line, int host) {
    Instant now = Instant.now();
    return new Failure(
        new LineId(new HostName("pbx" + host), 4711, line * 128, line),
        "/var/log/asterisk/messages",
        jail,
        address,
        now,
        now,
        Optional.of("100"),
        Optional.empty(),
        Transport.UDP,
        1,
        "Registration from '<sip:100@192.0.2.1>' failed for '%s' - Wrong password"
            .formatted(address));
  }
}
