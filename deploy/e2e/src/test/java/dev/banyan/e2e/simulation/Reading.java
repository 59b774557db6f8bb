package dev.banyan.e2e.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A consumer of the simulated Kafka. It never waits: whoever polls it is woken when it is time. */
final class Reading {
  private static final int MOST = 7;

  private final World world;
  private final Kafka kafka;
  private final Life life;
  private final Runnable wake;
  private final boolean resets;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Set<TopicPartition> paused = new HashSet<>();
  private final List<Runnable> answers = new ArrayList<>();
  private Group.@Nullable Member member;
  private @Nullable ConsumerRebalanceListener listener;

  /**
   * @param resets whether it begins anew where there is nothing, or says so
   */
  Reading(World world, Kafka kafka, Life life, Runnable wake, boolean resets) {
    this.world = world;
    this.kafka = kafka;
    this.life = life;
    this.wake = wake;
    this.resets = resets;
  }

  Consumer<byte[], byte[]> consumer() {
    return Clients.consumer(
        new Clients.Calls()
            .on("assign", a -> assign(partitions(a[0])))
            .on("subscribe", a -> subscribe((ConsumerRebalanceListener) a[1]))
            .on("assignment", a -> Set.copyOf(positions.keySet()))
            .on("pause", a -> paused.addAll(partitions(a[0])))
            .on("resume", a -> paused.removeAll(partitions(a[0])))
            .on("seek", a -> positions.put((TopicPartition) a[0], (Long) a[1]))
            .on("seekToBeginning", a -> seekToBeginning(partitions(a[0])))
            .on("position", a -> positions.getOrDefault((TopicPartition) a[0], 0L))
            .on("poll", a -> poll())
            .on("currentLag", a -> lag((TopicPartition) a[0]))
            .on("beginningOffsets", a -> each(a[0], p -> kafka.topic(p).start()))
            .on("endOffsets", a -> each(a[0], p -> kafka.topic(p).end()))
            .on("offsetsForTimes", a -> forTimes((Map<?, ?>) a[0]))
            .on("committed", a -> committed(partitions(a[0])))
            .on("commitAsync", a -> commit((Map<?, ?>) a[0], (OffsetCommitCallback) a[1]))
            .on("wakeup", a -> wakeUp())
            .on("close", a -> close()));
  }

  @SuppressWarnings("unchecked")
  private static Collection<TopicPartition> partitions(Object argument) {
    return (Collection<TopicPartition>) argument;
  }

  private @Nullable Object assign(Collection<TopicPartition> partitions) {
    Set<TopicPartition> gone = new HashSet<>(positions.keySet());
    gone.removeAll(partitions);
    lose(gone);
    partitions.stream().filter(p -> !positions.containsKey(p)).forEach(this::begin);
    return null;
  }

  private void begin(TopicPartition partition) {
    positions.put(partition, 0L);
    kafka.topic(partition).readBy(wake);
    life.atEnd(() -> kafka.topic(partition).notReadBy(wake));
  }

  private @Nullable Object subscribe(ConsumerRebalanceListener rebalance) {
    listener = rebalance;
    member = kafka.group().join(life, wake);
    return null;
  }

  private @Nullable Object seekToBeginning(Collection<TopicPartition> partitions) {
    partitions.forEach(p -> positions.put(p, kafka.topic(p).start()));
    return null;
  }

  private @Nullable Object wakeUp() {
    wake.run();
    return null;
  }

  private @Nullable Object close() {
    positions.keySet().forEach(partition -> kafka.topic(partition).notReadBy(wake));
    if (member != null) {
      kafka.group().leave(member);
    }
    return null;
  }

  private void mustReach() {
    world.mayDie(life);
    if (!life.reachesKafka()) {
      throw new TimeoutException("Kafka does not answer");
    }
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    world.mayDie(life);
    if (!life.reachesKafka()) {
      return ConsumerRecords.empty();
    }
    List<Runnable> due = List.copyOf(answers);
    answers.clear();
    due.forEach(Runnable::run);
    rebalance();
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new LinkedHashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    for (TopicPartition partition : List.copyOf(positions.keySet())) {
      if (!paused.contains(partition)) {
        List<ConsumerRecord<byte[], byte[]>> records = fetch(partition);
        if (!records.isEmpty()) {
          found.put(partition, records);
          next.put(partition, new OffsetAndMetadata(positions.getOrDefault(partition, 0L)));
        }
      }
    }
    if (hasMore()) {
      wake.run();
    }
    return new ConsumerRecords<>(found, next);
  }

  private boolean hasMore() {
    return positions.entrySet().stream()
        .anyMatch(
            e -> !paused.contains(e.getKey()) && kafka.topic(e.getKey()).end() > e.getValue());
  }

  private List<ConsumerRecord<byte[], byte[]>> fetch(TopicPartition partition) {
    Topic topic = kafka.topic(partition);
    long position = positions.getOrDefault(partition, 0L);
    if (position < topic.start() || position > topic.end()) {
      if (!resets) {
        throw new OffsetOutOfRangeException(Map.of(partition, position));
      }
      position = topic.start();
    }
    int most = 1 + world.random.nextInt(MOST);
    List<Topic.Stored> stored = topic.from(position, most);
    long end = stored.size() < most ? topic.end() : stored.get(stored.size() - 1).offset() + 1;
    positions.put(partition, end);
    return stored.stream().map(s -> entry(partition, s)).toList();
  }

  private static ConsumerRecord<byte[], byte[]> entry(
      TopicPartition partition, Topic.Stored stored) {
    byte[] value = stored.value();
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        stored.offset(),
        stored.appended().toEpochMilli(),
        TimestampType.LOG_APPEND_TIME,
        stored.key().length,
        value == null ? -1 : value.length,
        stored.key(),
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  /** What a member learns when it polls. */
  private void rebalance() {
    ConsumerRebalanceListener told = listener;
    Group.Member me = member;
    if (told == null || me == null) {
      return;
    }
    if (me.isFenced()) {
      told.onPartitionsLost(List.copyOf(positions.keySet()));
      lose(Set.copyOf(positions.keySet()));
      me = kafka.group().join(life, wake);
      member = me;
    }
    Set<Integer> gone = new HashSet<>(kafka.group().owned(me));
    gone.removeAll(kafka.group().target(me));
    if (!gone.isEmpty()) {
      told.onPartitionsRevoked(named(gone));
      lose(named(gone));
      kafka.group().letGo(me, gone);
    }
    Set<Integer> taken = kafka.group().take(me);
    if (!taken.isEmpty()) {
      named(taken).forEach(this::begin);
      told.onPartitionsAssigned(named(taken));
    }
  }

  private void lose(Set<TopicPartition> partitions) {
    partitions.forEach(partition -> kafka.topic(partition).notReadBy(wake));
    positions.keySet().removeAll(partitions);
    paused.removeAll(partitions);
  }

  private static Set<TopicPartition> named(Set<Integer> partitions) {
    return partitions.stream()
        .map(partition -> new TopicPartition("banyan.failures", partition))
        .collect(Collectors.toSet());
  }

  private OptionalLong lag(TopicPartition partition) {
    return OptionalLong.of(kafka.topic(partition).end() - positions.getOrDefault(partition, 0L));
  }

  private Map<TopicPartition, Long> each(Object of, ToLongFunction<TopicPartition> value) {
    mustReach();
    return partitions(of).stream().collect(Collectors.toMap(p -> p, value::applyAsLong));
  }

  private Map<TopicPartition, OffsetAndTimestamp> forTimes(Map<?, ?> times) {
    mustReach();
    Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
    times.forEach(
        (partition, time) -> {
          Topic topic = kafka.topic((TopicPartition) partition);
          topic.from(topic.start(), Integer.MAX_VALUE).stream()
              .filter(stored -> stored.appended().toEpochMilli() >= (Long) time)
              .findFirst()
              .ifPresent(
                  stored ->
                      found.put(
                          (TopicPartition) partition,
                          new OffsetAndTimestamp(
                              stored.offset(), stored.appended().toEpochMilli())));
        });
    return found;
  }

  private Map<TopicPartition, @Nullable OffsetAndMetadata> committed(
      Collection<TopicPartition> partitions) {
    mustReach();
    Map<TopicPartition, @Nullable OffsetAndMetadata> found = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Long offset = kafka.group().committed().get(partition.partition());
      found.put(partition, offset == null ? null : new OffsetAndMetadata(offset));
    }
    return found;
  }

  /** Its answer is heard at the next poll. */
  private @Nullable Object commit(Map<?, ?> offsets, OffsetCommitCallback callback) {
    world.mayDie(life);
    Group.Member me = Objects.requireNonNull(member);
    Map<TopicPartition, OffsetAndMetadata> told = new HashMap<>();
    boolean[] taken = {life.reachesKafka()};
    offsets.forEach(
        (partition, offset) -> {
          TopicPartition of = (TopicPartition) partition;
          told.put(of, (OffsetAndMetadata) offset);
          taken[0] &=
              kafka.group().commit(me, of.partition(), ((OffsetAndMetadata) offset).offset());
        });
    answers.add(
        () ->
            callback.onComplete(
                told, taken[0] ? null : new RebalanceInProgressException("not a member")));
    world.mayDie(life);
    return null;
  }

  static Set<TopicPartition> all(int partitions) {
    return named(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
  }
}
