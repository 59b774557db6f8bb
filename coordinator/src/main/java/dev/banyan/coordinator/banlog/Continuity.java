package dev.banyan.coordinator.banlog;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether the log that is read on is the one that was read before: an older copy that was put in
 * its place and written on may reach further by now.
 *
 * <p>I1: what is looked for is what was read before the newest records, which may be the other
 * log's; until Kafka has answered it is looked for, whatever is read meanwhile.
 *
 * <p>I2: none is put back, started and written on within {@link #READING}.
 *
 * <p>I3: a log that was not found the same for {@link #REMOVALS_LIVE} is outdated, once: what it
 * removed meanwhile may be heard of no more.
 *
 * <p>Owner: {@code banyan-banlog}.
 */
final class Continuity {
  /** So often it looks, while something is read and while not. */
  private static final Duration READING = Duration.ofSeconds(2);

  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  /** Kafka keeps removals a day. */
  private static final Duration REMOVALS_LIVE = Duration.ofHours(12);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition log;
  private Anchor newest = Anchor.NONE;
  private Anchor before = Anchor.NONE;
  private Instant verified = Instant.MIN;
  private Optional<Instant> followed = Optional.empty();

  Continuity(Consumer<byte[], byte[]> consumer, TopicPartition log) {
    this.consumer = consumer;
    this.log = log;
  }

  /** What was found. */
  enum Finding {
    /** It is too early to look. */
    NOTHING,
    SAME,
    ANOTHER
  }

  /** Whether it was not followed for so long that removals may be gone. */
  boolean isOutdated(Instant now) {
    boolean outdated = followed.filter(at -> at.plus(REMOVALS_LIVE).isBefore(now)).isPresent();
    if (outdated) {
      followed = Optional.empty();
    }
    return outdated;
  }

  /** To be called before something is read. */
  void expect() {
    before = before.isKnown() ? before : newest;
  }

  void read(ConsumerRecord<byte[], byte[]> entry) {
    newest = newest.after(entry);
  }

  /** Everything is read anew. */
  void forget() {
    newest = Anchor.NONE;
    before = Anchor.NONE;
  }

  /**
   * Looks if it is time; if Kafka does not answer it is time again at once.
   *
   * @param idle whether nothing was read
   */
  Finding look(boolean idle, Instant now) {
    if (!verified.isAfter(now) && now.isBefore(verified.plus(idle ? IDLE : READING))) {
      before = Anchor.NONE;
      return Finding.NOTHING;
    }
    verified = Instant.MIN;
    boolean another =
        before.isKnown()
            && before.isReplaced(consumer.offsetsForTimes(before.question(log), ANSWER).get(log));
    verified = now;
    before = Anchor.NONE;
    if (another) {
      return Finding.ANOTHER;
    }
    followed = Optional.of(now);
    return Finding.SAME;
  }
}
