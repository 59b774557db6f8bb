package dev.banyan.coordinator.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.codec.FailureCodec;
import dev.banyan.model.Address;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class PartitionsTest {
  private final Partitions partitions = new Partitions(12);

  @Test
  void agreesWithThePartitionerOfKafkasProducer() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      Address address = Address.of(bytes);
      assertThat(partitions.of(address))
          .isEqualTo(BuiltInPartitioner.partitionForKey(FailureCodec.key(address), 12));
    }
  }

  @Test
  void aNeighbourhoodHasOnePartition() {
    assertThat(partitions.of(address("192.0.2.1")))
        .isEqualTo(partitions.of(address("192.0.2.254")));
    assertThat(partitions.of(address("2001:db8:1::1")))
        .isEqualTo(partitions.of(address("2001:db8:1:ffff::1")));
  }

  private static Address address(String text) {
    return Address.parse(text).orElseThrow();
  }
}
