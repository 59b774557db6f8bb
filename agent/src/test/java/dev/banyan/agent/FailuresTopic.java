package dev.banyan.agent;

import dev.banyan.codec.FailureCodec;
import dev.banyan.model.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The far end: what lies in {@code banyan.failures}. */
final class FailuresTopic implements AutoCloseable {
  private static final String NAME = "banyan.failures";
  private static final int PARTITIONS = 12;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<Failure> seen = new ArrayList<>();

  private FailuresTopic(String servers) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all =
        IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(NAME, i)).toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  static FailuresTopic open(String servers) {
    return new FailuresTopic(servers);
  }

  static FailuresTopic create(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(NAME, PARTITIONS, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
    }
    return new FailuresTopic(servers);
  }

  /** Everything that ever came, copies included. */
  List<Failure> all() throws Exception {
    for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofMillis(50))) {
      seen.add(FailureCodec.decode(entry.value()));
    }
    return seen;
  }

  /** What is left of it when copies count once: the users that were tried, in no order. */
  List<String> distinctLines() throws Exception {
    return all().stream()
        .map(f -> Map.entry(f.id(), f.line()))
        .distinct()
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
