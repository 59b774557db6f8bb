package dev.banyan.e2e;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.wire.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the ban log tells of who decided last in each partition. */
final class Owners implements AutoCloseable {
  private static final TopicPartition BANS = new TopicPartition("banyan.bans", 0);

  private final KafkaConsumer<byte[], byte[]> log;
  private final Map<Integer, String> last = new HashMap<>();

  /** A ban by rule. */
  record Decided(int partition, String writer, long atMillis) {}

  Owners(String servers) {
    log =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    log.assign(List.of(BANS));
    log.seekToBeginning(List.of(BANS));
  }

  /** The partitions in which this coordinator decided last. */
  Set<Integer> of(String coordinator) {
    read(Duration.ZERO);
    Set<Integer> owned = new HashSet<>();
    last.forEach(
        (partition, owner) -> {
          if (owner.equals(coordinator)) {
            owned.add(partition);
          }
        });
    return owned;
  }

  /** Waits for a ban. */
  Optional<Decided> await(Predicate<Decided> wanted, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      Optional<Decided> found = read(Duration.ofMillis(100)).stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private List<Decided> read(Duration patience) {
    List<Decided> read = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> entry : log.poll(patience)) {
      Entry decoded = decoded(entry.value());
      if (decoded.hasAutomaticBan()) {
        int partition = decoded.getAutomaticBan().getPartition();
        last.put(partition, decoded.getWriter());
        read.add(new Decided(partition, decoded.getWriter(), entry.timestamp()));
      }
    }
    return read;
  }

  private static Entry decoded(byte[] value) {
    try {
      return value == null ? Entry.getDefaultInstance() : Entry.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
