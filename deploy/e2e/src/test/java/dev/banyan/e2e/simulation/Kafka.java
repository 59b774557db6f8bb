package dev.banyan.e2e.simulation;

import dev.banyan.coordinator.banlog.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Kafka as far as Banyan sees it: two topics and a group. Its clock is right. */
final class Kafka {
  static final TopicPartition BANS = new TopicPartition(Topics.BANS, 0);

  private final World world;
  private final List<Topic> failures = new ArrayList<>();
  private final Topic bans = new Topic();
  private final Group group;

  Kafka(World world, int partitions) {
    this.world = world;
    this.group = new Group(world, partitions);
    IntStream.range(0, partitions).forEach(partition -> failures.add(new Topic()));
  }

  int partitions() {
    return failures.size();
  }

  Topic bans() {
    return bans;
  }

  Topic failures(int partition) {
    return failures.get(partition);
  }

  Topic topic(TopicPartition partition) {
    return partition.topic().equals(Topics.BANS) ? bans : failures.get(partition.partition());
  }

  Group group() {
    return group;
  }

  /** Appends a record where its key belongs. */
  Placed append(String topic, byte[] key, byte @Nullable [] value) {
    int partition =
        topic.equals(Topics.BANS) ? 0 : Utils.toPositive(Utils.murmur2(key)) % failures.size();
    TopicPartition to = new TopicPartition(topic, partition);
    return new Placed(to, topic(to).append(world.instant(), key, value));
  }

  /** A record and where it lies. */
  record Placed(TopicPartition partition, Topic.Stored stored) {}

  Instant now() {
    return world.instant();
  }
}
