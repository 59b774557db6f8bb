package dev.banyan.agent.publish;

import java.time.Instant;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a record.
 *
 * @param metadata where it lies now; meaningless if there is an error
 * @param error null if Kafka took it
 */
record Outcome(
    Pending pending,
    Instant sent,
    Instant answered,
    @Nullable RecordMetadata metadata,
    @Nullable Exception error) {

  /** Whether it would be refused again, as it is. */
  boolean isRefusedForGood() {
    return error instanceof RecordTooLargeException
        || error instanceof RecordBatchTooLargeException
        || error instanceof InvalidRecordException;
  }
}
