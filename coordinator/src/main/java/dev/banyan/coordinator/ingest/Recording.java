package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.PastTable;
import dev.banyan.coordinator.banlog.Readers;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.decide.Arrival;
import dev.banyan.model.Entry.AutomaticBan;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * What both topics hold of a stretch of time that ends now, in the order in which Kafka took it. It
 * has a consumer of its own, holds little of it at a time, and takes no more than half of a core.
 *
 * <p>Owner: the thread that reads.
 */
public final class Recording implements AutoCloseable {
  private static final TopicPartition BANS = new TopicPartition(Topics.BANS, 0);

  /** After so many failures it makes room for others. */
  private static final int BREATH = 2_000;

  private static final Map<String, Object> READING =
      Map.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "earliest",
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          1_000,
          ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
          4 << 20,
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          512 << 10);

  private final Consumer<byte[], byte[]> consumer;
  private final Arrivals arrivals;
  private final InstantSource clock;
  private final Set<TopicPartition> partitions;
  private final Map<TopicPartition, Long> from;
  private final Map<Integer, Long> starts = new HashMap<>();
  private final Map<TopicPartition, Long> ends;
  private boolean compacted;
  private Optional<Instant> breathed = Optional.empty();

  /**
   * Looks where it begins and ends.
   *
   * @param kafka properties of Kafka's client
   * @param intake which failures are taken
   * @param since from when on failures are decided
   * @param reach from when on those before fill windows
   */
  public Recording(
      Map<String, String> kafka, Intake intake, Instant since, Instant reach, InstantSource clock) {
    this.consumer = Readers.reader(kafka, READING);
    this.arrivals = Arrivals.again(intake, clock);
    this.clock = clock;
    this.partitions =
        IntStream.range(0, intake.partitions().count())
            .mapToObj(partition -> new TopicPartition(Topics.FAILURES, partition))
            .collect(Collectors.toSet());
    Set<TopicPartition> all = new java.util.HashSet<>(partitions);
    all.add(BANS);
    this.ends = new HashMap<>(consumer.endOffsets(all));
    at(since).forEach((partition, offset) -> starts.put(partition.partition(), offset));
    this.from = at(reach);
  }

  /** Whoever is told of it. */
  public interface Listener {
    /**
     * A failure that was taken.
     *
     * @param isToDecide false: it only fills windows
     */
    void failure(Arrival arrival, boolean isToDecide);

    /** What the cluster decided then, from the same start on. */
    void recorded(AutomaticBan ban);

    /** How far it is, of all. */
    void progress(long done, long total);

    /** Whether nobody listens any more. */
    boolean isGone();
  }

  /** Plays all of it; the table says at each failure what the ban log said then. */
  public void play(PastTable table, Listener listener) throws InterruptedException {
    begin(table, listener);
    consumer.assign(ends.keySet());
    consumer.seekToBeginning(Set.of(BANS));
    from.forEach(consumer::seek);
    Merge merge = new Merge(consumer, ends, clock);
    long total = partitions.stream().mapToLong(this::length).sum();
    long done = 0;
    var next = merge.next();
    for (; next.isPresent() && !listener.isGone(); next = merge.next()) {
      ConsumerRecord<byte[], byte[]> entry = next.get();
      if (entry.topic().equals(Topics.BANS)) {
        table.follow(entry, starts).ifPresent(listener::recorded);
        continue;
      }
      boolean isToDecide = entry.offset() >= starts.getOrDefault(entry.partition(), 0L);
      arrivals.of(List.of(entry)).forEach(arrival -> listener.failure(arrival, isToDecide));
      if (++done % BREATH == 0) {
        listener.progress(done, total);
        breathe();
      }
    }
    listener.progress(done, total);
  }

  private long length(TopicPartition partition) {
    return ends.getOrDefault(partition, 0L) - from.getOrDefault(partition, 0L);
  }

  /** How many were passed over, by cause. */
  public Map<String, Long> rejected() {
    return arrivals.rejected();
  }

  /** Whether the ban log lacks records that it had. */
  public boolean isCompacted() {
    return compacted;
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** Reads what was decided before it begins. */
  private void begin(PastTable table, Listener listener) throws InterruptedException {
    consumer.assign(Set.of(BANS));
    consumer.seekToBeginning(Set.of(BANS));
    Merge log = new Merge(consumer, Map.of(BANS, ends.getOrDefault(BANS, 0L)), clock);
    long expected = consumer.position(BANS);
    var next = log.next();
    for (; next.isPresent() && !listener.isGone(); next = log.next()) {
      compacted |= next.get().offset() > expected;
      expected = next.get().offset() + 1;
      table.before(next.get(), starts);
    }
    breathe();
  }

  /** Deciding comes first: as long as it worked it rests. */
  private void breathe() throws InterruptedException {
    Instant now = clock.instant();
    if (breathed.isPresent() && now.isAfter(breathed.get())) {
      Thread.sleep(Math.min(1_000, now.toEpochMilli() - breathed.get().toEpochMilli()));
    }
    breathed = Optional.of(clock.instant());
  }

  /** Of each partition the first that Kafka took then or later. */
  private Map<TopicPartition, Long> at(Instant time) {
    Map<TopicPartition, Long> asked =
        partitions.stream().collect(Collectors.toMap(p -> p, p -> time.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(asked);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp first = found.get(partition);
      offsets.put(partition, first == null ? ends.getOrDefault(partition, 0L) : first.offset());
    }
    return offsets;
  }
}
