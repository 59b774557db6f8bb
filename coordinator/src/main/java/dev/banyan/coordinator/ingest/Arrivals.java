package dev.banyan.coordinator.ingest;

import com.google.common.collect.AbstractIterator;
import dev.banyan.codec.FailureCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.Rejections;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.decide.Arrival;
import dev.banyan.model.Failure;
import java.time.Instant;
import java.time.InstantSource;
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
final class Arrivals {
  private final Partitions partitions;
  private final Rejections malformed;
  private final Rejections misplaced;

  Arrivals(Partitions partitions, InstantSource clock) {
    this.partitions = partitions;
    this.malformed = new Rejections(Topics.FAILURES, clock);
    this.misplaced = new Rejections(Topics.FAILURES, clock);
  }

  /** How many were passed over because they are none. */
  long malformed() {
    return malformed.total();
  }

  /** How many were passed over because they lie where they do not belong. */
  long misplaced() {
    return misplaced.total();
  }

  /** To be walked through once. */
  Iterable<Arrival> of(List<ConsumerRecord<byte[], byte[]>> records) {
    return () -> new Reading(records.iterator());
  }

  private static Failure read(ConsumerRecord<byte[], byte[]> entry) throws MalformedException {
    if (entry.value() == null) {
      throw new MalformedException("a record without a value");
    }
    return FailureCodec.decode(entry.value());
  }

  /** Whether the record lies in the partition of the failure's address. */
  private boolean isInPlace(ConsumerRecord<byte[], byte[]> entry, Failure failure) {
    int partition = partitions.of(failure.address());
    if (partition != entry.partition()) {
      misplaced.count(
          entry.offset(),
          "%s belongs to partition %d, not %d"
              .formatted(failure.address(), partition, entry.partition()));
    }
    return partition == entry.partition();
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
          Failure failure = read(entry);
          if (isInPlace(entry, failure)) {
            Instant appended = Instant.ofEpochMilli(entry.timestamp());
            return new Arrival(entry.partition(), entry.offset(), appended, failure);
          }
        } catch (MalformedException e) {
          malformed.count(entry.offset(), String.valueOf(e.getMessage()));
        }
      }
      return endOfData();
    }
  }
}
