package dev.banyan.coordinator.banlog;

import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Where the reader is in the ban log.
 *
 * <p>Woken to answer, it goes on all the same, or many questions would hold up the log; only once
 * it is stopped does it let a wake-up through.
 *
 * <p>Owner: {@code banyan-banlog}, but for {@link #wake} and {@link #stop}, which any thread may
 * call.
 */
final class Cursor {
  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition log;
  private volatile boolean stopped;

  Cursor(Consumer<byte[], byte[]> consumer, TopicPartition log) {
    this.consumer = consumer;
    this.log = log;
  }

  void begin() {
    consumer.assign(Set.of(log));
    rewind();
  }

  /** The first record is next. */
  void rewind() {
    consumer.seekToBeginning(Set.of(log));
  }

  /** What comes next, or nothing if nothing comes within that. */
  ConsumerRecords<byte[], byte[]> poll(Duration patience) {
    try {
      return consumer.poll(patience);
    } catch (WakeupException e) {
      return ConsumerRecords.empty();
    }
  }

  /** Up to where the log was read. */
  Revision upTo() {
    return new Revision(consumer.position(log) - 1);
  }

  /** The offset that the next record of the log will have. */
  long end() {
    while (true) {
      try {
        return consumer.endOffsets(Set.of(log)).getOrDefault(log, 0L);
      } catch (WakeupException e) {
        if (stopped) {
          throw e;
        }
      }
    }
  }

  void wake() {
    consumer.wakeup();
  }

  /** Ends whatever waits now. */
  void stop() {
    stopped = true;
    consumer.wakeup();
  }

  boolean isStopped() {
    return stopped;
  }

  void close() {
    consumer.close();
  }
}
