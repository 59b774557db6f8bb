package dev.banyan.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Address;
import dev.banyan.model.Entry.AutomaticBan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the ban log: who is banned, and who decided last in each partition. */
final class BanWatch implements AutoCloseable {
  private static final TopicPartition BANS = new TopicPartition("banyan.bans", 0);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final Set<Address> banned = new HashSet<>();
  private final Map<Integer, String> owners = new TreeMap<>();

  /**
   * A ban as it was appended.
   *
   * @param atMillis when the broker took it
   */
  record Seen(int partition, String writer, long atMillis) {}

  BanWatch(String kafka) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(BANS));
    consumer.seekToBeginning(List.of(BANS));
  }

  /** Reads on until a ban is the one that is waited for; fails after {@code limit}. */
  Seen await(Predicate<Seen> wanted, Duration limit) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      Optional<Seen> found = read().stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new IllegalStateException("no such ban within " + limit + "; owners: " + owners);
  }

  /** Reads on until the log brings nothing new for a while. */
  void drain(Duration quiet) throws Exception {
    long last = System.nanoTime();
    while (System.nanoTime() - last < quiet.toNanos()) {
      if (!read().isEmpty()) {
        last = System.nanoTime();
      }
    }
  }

  /** Who decides where is to be seen anew. */
  void forgetOwners() {
    owners.clear();
  }

  /** Who decided last in each partition. */
  Map<Integer, String> owners() {
    return new TreeMap<>(owners);
  }

  Set<Address> banned() {
    return Set.copyOf(banned);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private List<Seen> read() throws MalformedException, InvalidProtocolBufferException {
    List<Seen> seen = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
      if (entry.value() != null && EntryCodec.decode(entry.value()) instanceof AutomaticBan ban) {
        String writer = dev.banyan.wire.Entry.parseFrom(entry.value()).getWriter();
        banned.add(ban.cidr().address());
        owners.put(ban.partition(), writer);
        seen.add(new Seen(ban.partition(), writer, entry.timestamp()));
      }
    }
    return seen;
  }
}
