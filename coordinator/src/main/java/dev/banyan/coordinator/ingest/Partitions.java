package dev.banyan.coordinator.ingest;

import dev.banyan.codec.FailureCodec;
import dev.banyan.model.Address;
import org.apache.kafka.common.utils.Utils;

/**
 * Which partition of the failures topic an address belongs to: Kafka's own partitioner over the
 * record's key.
 *
 * @param count how many there are
 */
public record Partitions(int count) {

  /** The partition of all failures of an address. */
  public int of(Address address) {
    return of(FailureCodec.key(address));
  }

  int of(byte[] key) {
    return Utils.toPositive(Utils.murmur2(key)) % count;
  }
}
