package dev.banyan.coordinator;

import com.google.protobuf.ByteString;
import dev.banyan.codec.FailureCodec;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.FilterText;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Policy;
import dev.banyan.model.Transport;
import dev.banyan.seal.Seal;
import dev.banyan.seal.SealKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes failures as agents would and appends them to the topic. */
final class Failures implements AutoCloseable {
  static final JailName JAIL = new JailName("asterisk");

  private final KafkaProducer<byte[], byte[]> producer;
  private final Function<HostName, Optional<SealKey>> keys;

  Failures(Map<String, String> kafka) {
    this(kafka, host -> Optional.empty());
  }

  /**
   * Makes those of hosts that seal what they say.
   *
   * @param keys of hosts
   */
  Failures(Map<String, String> kafka, Function<HostName, Optional<SealKey>> keys) {
    this.keys = keys;
    producer =
        new KafkaProducer<>(
            new HashMap<>(kafka), new ByteArraySerializer(), new ByteArraySerializer());
  }

  static Policy policy(int maxretry, Duration findtime, Duration bantime) {
    FilterText filter =
        new FilterText(
            "asterisk",
            Optional.of("asterisk"),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Jail jail =
        new Jail(
            JAIL,
            filter,
            List.of(new Jail.Log("/var/log/asterisk/messages", false)),
            "auto",
            maxretry,
            findtime,
            Optional.of(bantime),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "no",
            Jail.Scope.CLUSTER,
            List.of(),
            Jail.DEFAULT_ATTEMPTTIME,
            false);
    return new Policy(List.of(jail), List.of(), ByteString.EMPTY);
  }

  static Failure failure(String host, String address, long offset, Instant logTime) {
    return new Failure(
        new LineId(new HostName(host), host.hashCode(), offset, offset * 31),
        "/var/log/asterisk/messages",
        JAIL,
        Address.parse(address).orElseThrow(),
        logTime,
        logTime,
        Optional.of("100"),
        Optional.empty(),
        Transport.UDP,
        1,
        "a line");
  }

  void append(Failure failure) throws ExecutionException, InterruptedException {
    producer.send(entry(failure)).get();
  }

  /** The same without waiting for Kafka; see {@link #flush}. */
  void appendSoon(Failure failure) {
    var unused = producer.send(entry(failure));
  }

  private ProducerRecord<byte[], byte[]> entry(Failure failure) {
    var entry =
        new ProducerRecord<>(
            Topics.FAILURES, FailureCodec.key(failure.address()), FailureCodec.encode(failure));
    keys.apply(failure.id().host())
        .ifPresent(
            key -> entry.headers().add(Seal.HEADER, new Seal(key).of(entry.key(), entry.value())));
    return entry;
  }

  void flush() {
    producer.flush();
  }

  void appendGarbage(byte[] value) throws ExecutionException, InterruptedException {
    producer.send(new ProducerRecord<>(Topics.FAILURES, new byte[] {1, 2, 3}, value)).get();
  }

  @Override
  public void close() {
    producer.close();
  }
}
