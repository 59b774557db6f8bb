package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.model.Revision;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Where failures wait that were polled, until everything is known that the ban log said by then.
 * Another thread reads it, and may be behind: so an unban that is in the log before a failure is
 * known before that failure is decided, and what it lifted is not counted again.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class Threshold implements AutoCloseable {
  private static final TopicPartition BANS = new TopicPartition(Topics.BANS, 0);

  private final Consumer<byte[], byte[]> asked;
  private final Owner owner;
  private final Patience patience;
  private ConsumerRecords<byte[], byte[]> waiting = ConsumerRecords.empty();
  private Optional<Revision> upTo = Optional.empty();

  /**
   * @param asked how far the log goes, and better not the one that polls: Kafka answers what comes
   *     over one connection in turn, and the answer to a fetch may take half a second
   */
  Threshold(Consumer<byte[], byte[]> asked, Owner owner, Patience patience) {
    this.asked = asked;
    this.owner = owner;
    this.patience = patience;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Lets what was polled wait; nothing may wait already. */
  void put(ConsumerRecords<byte[], byte[]> polled) {
    waiting = polled;
    upTo = Optional.empty();
  }

  /** What may be decided now; nothing if it has to wait on. */
  ConsumerRecords<byte[], byte[]> take() {
    if (waiting.isEmpty() || !isReached()) {
      return ConsumerRecords.empty();
    }
    ConsumerRecords<byte[], byte[]> taken = waiting;
    waiting = ConsumerRecords.empty();
    return taken;
  }

  /** If Kafka does not say how far the log goes it is asked again. */
  private boolean isReached() {
    Revision end = upTo.orElseGet(this::endOfBans);
    upTo = Optional.of(end);
    return owner.reaches(end) || patience.isAnswered(owner.reached(end));
  }

  @Override
  public String toString() {
    return "%d failures, revision %s"
        .formatted(waiting.count(), upTo.map(Revision::toString).orElse("unknown"));
  }

  private Revision endOfBans() {
    return new Revision(asked.endOffsets(Set.of(BANS)).getOrDefault(BANS, 0L) - 1);
  }

  /** Lets go of whom it waits for, from any thread. */
  void wakeUp() {
    asked.wakeup();
  }

  @Override
  public void close() {
    asked.close();
  }
}
