package dev.banyan.coordinator.ingest;

import com.google.common.collect.AbstractIterator;
import dev.banyan.codec.FailureCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.Rejections;
import dev.banyan.coordinator.decide.Arrival;
import dev.banyan.model.Failure;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Failures of a partition's records, each read when its turn comes, so that one at a time is held.
 * What cannot be read, or belongs to another partition, is counted and passed over.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
record Arrivals(Partitions partitions, Rejections rejected) {

  /** To be walked through once. */
  Iterable<Arrival> of(List<ConsumerRecord<byte[], byte[]>> records) {
    return () -> new Reading(records.iterator());
  }

  private Arrival read(ConsumerRecord<byte[], byte[]> entry) throws MalformedException {
    if (entry.value() == null) {
      throw new MalformedException("a record without a value");
    }
    Failure failure = FailureCodec.decode(entry.value());
    int partition = partitions.of(failure.address());
    if (partition != entry.partition()) {
      throw new MalformedException(
          "%s belongs to partition %d, not %d"
              .formatted(failure.address(), partition, entry.partition()));
    }
    return new Arrival(partition, entry.offset(), Instant.ofEpochMilli(entry.timestamp()), failure);
  }

  private final class Reading extends AbstractIterator<Arrival> {
    private final Iterator<ConsumerRecord<byte[], byte[]>> records;

    Reading(Iterator<ConsumerRecord<byte[], byte[]>> records) {
      this.records = records;
    }

    @Override
    protected @Nullable Arrival computeNext() {
      while (records.hasNext()) {
        ConsumerRecord<byte[], byte[]> entry = records.next();
        try {
          return read(entry);
        } catch (MalformedException e) {
          rejected.count(entry.offset(), e);
        }
      }
      return endOfData();
    }
  }
}
