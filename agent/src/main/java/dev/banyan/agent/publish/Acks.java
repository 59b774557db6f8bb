package dev.banyan.agent.publish;

import dev.banyan.agent.telemetry.Counters;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from the end of a record: its mark is released, it is counted, and the broker's
 * stamp tells how wrong the host's clock is. Owner: {@code banyan-tail}.
 */
final class Acks {
  private static final Logger LOG = LoggerFactory.getLogger(Acks.class);
  private static final Duration TOLERATED = Duration.ofSeconds(2);
  private static final int LEARNING = 3;

  private final Counters counters;
  private final Taken listener;
  private final ClockError clockError = new ClockError();
  private int answers;
  private boolean known;
  private boolean alarmed;

  Acks(Counters counters, Taken listener) {
    this.counters = counters;
    this.listener = listener;
  }

  /**
   * Whether the next answer may tell for the first time how wrong the host's clock is; after a few
   * that did not, no more is expected.
   */
  boolean isLearning() {
    return !known && answers < LEARNING;
  }

  /** Kafka took it. */
  void taken(Outcome outcome) {
    outcome.pending().mark().release();
    counters.acknowledged.incrementAndGet();
    answers++;
    RecordMetadata metadata = outcome.metadata();
    if (metadata != null && metadata.hasOffset()) {
      listener.taken(outcome.pending().failure(), metadata.partition(), metadata.offset());
    }
    if (metadata != null && metadata.hasTimestamp()) {
      clockError.add(
          outcome.sent(), outcome.answered(), Instant.ofEpochMilli(metadata.timestamp()));
      clockError.median().ifPresent(this::judge);
    }
  }

  /** The host's clock was set; zero: it was not. */
  void clockMovedBy(Duration jump) {
    if (!jump.isZero()) {
      if (!known) {
        listener.timesMoveBy(jump);
      }
      clockError.movedBy(jump);
      clockError.median().ifPresent(this::judge);
    }
  }

  /** Kafka will never take it. */
  void refused(Outcome outcome) {
    outcome.pending().mark().release();
    counters.refused.incrementAndGet();
    LOG.warn(
        "Kafka refuses a failure of {} in jail {} for good: {}; it is passed over",
        outcome.pending().failure().address(),
        outcome.pending().failure().jail(),
        String.valueOf(outcome.error()));
  }

  private void judge(Duration error) {
    counters.clockErrorMillis.set(error.toMillis());
    boolean wrong = error.abs().compareTo(TOLERATED) > 0;
    if (wrong && !known) {
      listener.timesMoveBy(error.negated());
    }
    known = true;
    if (wrong && !alarmed) {
      LOG.warn(
          "this host's clock is {} ms {} Kafka's; log times are corrected by that, but set the"
              + " clock right",
          error.abs().toMillis(),
          error.isNegative() ? "behind" : "ahead of");
    } else if (!wrong && alarmed) {
      LOG.info("this host's clock agrees with Kafka's again");
    }
    alarmed = wrong;
  }
}
