package dev.banyan.bench;

import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.FailureCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Entry;
import dev.banyan.model.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where the time of a ban goes, from the stamps that the records of both topics carry. They are
 * whole milliseconds of one clock, so a mean over many bans says more than one of them.
 */
final class Stages {
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final String bootstrapServers;

  Stages(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** The last failure of an address: when its agent read it, and when Kafka took it. */
  private record Seen(long readMillis, long appendedMillis) {}

  /** Three stamps of one ban, between the two of its sample. */
  private record Trace(Latency.Sample sample, Seen failure, long decidedMillis) {}

  String describe(List<Latency.Sample> samples) {
    Map<String, Seen> failures = failures();
    Map<String, Long> bans = bans();
    List<Trace> traces = new ArrayList<>();
    for (Latency.Sample sample : samples) {
      Seen failure = failures.get(sample.address());
      Long decided = bans.get(sample.address());
      if (failure != null && decided != null) {
        traces.add(new Trace(sample, failure, decided));
      }
    }
    return "where the time goes, mean of %d bans:%n".formatted(traces.size())
        + stage(
            "line written → read by the agent",
            traces,
            t -> t.failure.readMillis - t.sample.writtenMillis())
        + stage("→ failure in Kafka", traces, t -> t.failure.appendedMillis - t.failure.readMillis)
        + stage(
            "→ counted, decided, ban in Kafka",
            traces,
            t -> t.decidedMillis - t.failure.appendedMillis)
        + stage(
            "→ pushed, in every kernel", traces, t -> t.sample.blockedMillis() - t.decidedMillis);
  }

  private static String stage(String name, List<Trace> traces, ToLongFunction<Trace> millis) {
    double mean = traces.stream().mapToLong(millis).average().orElse(Double.NaN);
    return String.format(Locale.ROOT, "  %-34s %6.2f ms%n", name, mean);
  }

  private Map<String, Seen> failures() {
    Map<String, Seen> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read("banyan.failures")) {
      try {
        Failure failure = FailureCodec.decode(record.value());
        last.merge(
            failure.address().toString(),
            new Seen(failure.seenTime().toEpochMilli(), record.timestamp()),
            (a, b) -> a.appendedMillis > b.appendedMillis ? a : b);
      } catch (MalformedException e) {
        throw new IllegalStateException(e);
      }
    }
    return last;
  }

  private Map<String, Long> bans() {
    Map<String, Long> decided = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read("banyan.bans")) {
      try {
        if (record.value() != null
            && EntryCodec.decode(record.value()) instanceof Entry.AutomaticBan ban) {
          decided.putIfAbsent(ban.cidr().address().toString(), record.timestamp());
        }
      } catch (MalformedException e) {
        throw new IllegalStateException(e);
      }
    }
    return decided;
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      int before = -1;
      while (records.isEmpty() || records.size() != before) {
        before = records.size();
        consumer.poll(QUIET).forEach(records::add);
      }
    }
    return records;
  }
}
