package dev.banyan.bench;

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
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Failures of many addresses, as agents would publish them, as fast as the broker takes them. */
final class FailureFlood {
  private static final String TOPIC = "banyan.failures";

  /** Prime to the number of addresses, so that a walk by it visits each once. */
  private static final int STRIDE = 618_033;

  private static final int HOSTS = 100;

  private final String kafka;
  private final JailName jail;

  FailureFlood(String kafka, String jail) {
    this.kafka = kafka;
    this.jail = new JailName(jail);
  }

  /** Returns when the broker has all of them. */
  void send(int addresses, int each) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 * 1024);
    AtomicReference<@Nullable Exception> refused = new AtomicReference<>();
    Instant now = Instant.now();
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < addresses * each; i++) {
        Failure failure = failure((int) ((long) i * STRIDE % addresses), i, now);
        Future<RecordMetadata> unused =
            producer.send(
                new ProducerRecord<>(
                    TOPIC, FailureCodec.key(failure.address()), FailureCodec.encode(failure)),
                (metadata, error) -> refused.compareAndSet(null, error));
      }
    }
    Exception error = refused.get();
    if (error != null) {
      throw new IllegalStateException("the broker did not take all failures", error);
    }
  }

  private Failure failure(int address, int number, Instant now) {
    Address of =
        Address.of(new byte[] {10, (byte) (address >> 16), (byte) (address >> 8), (byte) address});
    String line =
        "[2026-11-22 16:10:15] NOTICE[2101] chan_sip.c: Registration from"
            + " '\"100\" <sip:100@192.0.2.1>' failed for '%s:5060' - Wrong password".formatted(of);
    return new Failure(
        new LineId(new HostName("pbx" + number % HOSTS), 4711, (long) number * 128, number),
        "/var/log/asterisk/messages",
        jail,
        of,
        now,
        now,
        Optional.of("100"),
        Optional.empty(),
        Transport.UDP,
        1,
        line);
  }
}
