package dev.banyan.agent.publish;

import dev.banyan.agent.clock.ClockJumps;
import dev.banyan.agent.detect.FailureSink;
import dev.banyan.agent.tail.Mark;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends failures to Kafka and releases their marks when it took them.
 *
 * <p>I1: a mark is released only by an ack, or when Kafka refused the record for good twice. I2: at
 * most {@value #MAX_IN_FLIGHT} failures and those of one chunk are held; then {@link #ready} is
 * false and reading pauses. I3: nothing here waits for Kafka but {@link #settle}. I4: until the
 * first answer has told how wrong the host's clock is only one is on its way, so that all others
 * are sent with the time at which they happened. Owner: {@code banyan-tail}; Kafka's thread only
 * adds to {@link #outcomes}, which is as bounded as the rest.
 */
public final class FailurePublisher implements FailureSink, AutoCloseable {
  /** The topic of failures. */
  public static final String TOPIC = "banyan.failures";

  private static final Logger LOG = LoggerFactory.getLogger(FailurePublisher.class);
  private static final int MAX_IN_FLIGHT = 512;
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final Duration RENEW = Duration.ofSeconds(30);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final String servers;
  private final InstantSource clock;
  private final InstantSource ticks;
  private final Counters counters;
  private final Acks acks;
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private final Silence silence;
  private final ClockJumps jumps;
  private Sealer sealer = Sealer.none();
  private boolean saidWhy;
  private @Nullable Producer<byte[], byte[]> producer;
  private int inFlight;
  private boolean reached;
  private Instant retryAt;
  private Instant renewedAt;
  private String lastError = "no answer";

  /**
   * @param servers where Kafka is, for messages
   * @param producers makes a client; again if one has become useless
   * @param clock the host's clock, which the broker's stamps are compared with
   * @param ticks never jumps; for pauses
   * @param listener told of what Kafka took
   */
  public FailurePublisher(
      String servers,
      Supplier<Producer<byte[], byte[]>> producers,
      InstantSource clock,
      InstantSource ticks,
      Counters counters,
      Taken listener) {
    this.servers = servers;
    this.producers = producers;
    this.clock = clock;
    this.ticks = ticks;
    this.counters = counters;
    this.jumps = new ClockJumps(clock, ticks);
    this.acks = new Acks(counters, new Moving(listener));
    Instant now = ticks.instant();
    this.silence = new Silence(now);
    this.retryAt = now;
    this.renewedAt = now;
  }

  /** Moves the times of what waits, too. */
  private final class Moving implements Taken {
    private final Taken listener;

    Moving(Taken listener) {
      this.listener = listener;
    }

    @Override
    public void taken(Failure failure, int partition, long offset) {
      listener.taken(failure, partition, offset);
    }

    @Override
    public void timesMoveBy(Duration difference) {
      listener.timesMoveBy(difference);
      List<Pending> moved = waiting.stream().map(one -> one.movedBy(difference)).toList();
      waiting.clear();
      waiting.addAll(moved);
    }
  }

  /** The same that seals what it sends, and sends nothing before it knows with what. */
  public FailurePublisher sealedBy(Sealer by) {
    sealer = by;
    return this;
  }

  @Override
  public void publish(Failure failure, Mark mark) {
    mark.hold();
    waiting.addLast(new Pending(failure, mark, false));
    send(ticks.instant());
  }

  @Override
  public boolean ready() {
    Instant now = ticks.instant();
    acks.clockMovedBy(jumps.take());
    settleOutcomes(now);
    if (!reached) {
      reach(now);
    }
    send(now);
    listen(now);
    return sealer.isKnown() && waiting.isEmpty() && inFlight < MAX_IN_FLIGHT;
  }

  @Override
  public boolean busy() {
    return !waiting.isEmpty() || inFlight >= MAX_IN_FLIGHT;
  }

  @Override
  public void settle(Duration limit) {
    Instant until = ticks.instant().plus(limit);
    while (ticks.instant().isBefore(until)) {
      ready();
      if (waiting.isEmpty() && inFlight == 0) {
        return;
      }
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
    LOG.warn(
        "Kafka at {} did not take {} failures in time; they are read again at the next start",
        servers,
        waiting.size() + inFlight);
  }

  /** Made when it is first asked for: that takes a quarter of a second, for which nobody waits. */
  private Producer<byte[], byte[]> producer() {
    if (producer == null) {
      producer = producers.get();
    }
    return producer;
  }

  /** Learns where the topic is, so that the first failure needs not wait for that. */
  private void reach(Instant now) {
    if (now.isBefore(retryAt)) {
      return;
    }
    try {
      producer().partitionsFor(TOPIC);
      reached = true;
    } catch (KafkaException e) {
      pause(now, e);
    }
  }

  private void send(Instant now) {
    while (sealer.isKnown()
        && !waiting.isEmpty()
        && inFlight < (acks.isLearning() ? 1 : MAX_IN_FLIGHT)
        && !now.isBefore(retryAt)) {
      Pending next = waiting.removeFirst();
      Instant sent = clock.instant();
      inFlight++;
      try {
        // The callback hears of every end, so the future is of no use.
        Future<RecordMetadata> unused =
            producer()
                .send(
                    sealer.seal(next.toRecord(TOPIC)),
                    (metadata, error) ->
                        outcomes.add(new Outcome(next, sent, clock.instant(), metadata, error)));
        counters.published.incrementAndGet();
      } catch (KafkaException | IllegalStateException e) {
        outcomes.add(new Outcome(next, sent, sent, null, e));
      }
      settleOutcomes(now);
    }
  }

  private void settleOutcomes(Instant now) {
    for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
      inFlight--;
      Exception error = outcome.error();
      if (error == null) {
        answered(now);
        acks.taken(outcome);
      } else if (!outcome.isRefusedForGood()) {
        waiting.addFirst(outcome.pending());
        pause(now, error);
      } else if (outcome.pending().bare()) {
        answered(now);
        acks.refused(outcome);
      } else {
        waiting.addFirst(outcome.pending().toBare());
      }
    }
  }

  private void answered(Instant now) {
    reached = true;
    if (silence.end(now)) {
      LOG.info("Kafka at {} takes failures again", servers);
    }
  }

  private void pause(Instant now, Exception error) {
    retryAt = now.plus(RETRY);
    lastError = String.valueOf(error.getMessage());
    if (isFatal(error) && Duration.between(renewedAt, now).compareTo(RENEW) > 0) {
      renew(now, error);
    }
  }

  /** Whether this client will never send anything again. */
  private static boolean isFatal(Exception error) {
    return !(error instanceof ApiException)
        || error instanceof OutOfOrderSequenceException
        || error instanceof ProducerFencedException
        || error instanceof ClusterAuthorizationException;
  }

  /** What the old client still had comes back as outcomes. */
  private void renew(Instant now, Exception error) {
    renewedAt = now;
    LOG.warn("Kafka's client gave up: {}; starting another one", error.toString());
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
    reached = false;
  }

  private void waitForKey() {
    if (!saidWhy) {
      saidWhy = true;
      LOG.warn(
          "failures are published when a coordinator has said which key seals them; until then the"
              + " logs keep them, and this host counts for itself");
    }
  }

  /** Says that Kafka is silent although something is asked of it. */
  private void listen(Instant now) {
    if (!sealer.isKnown()) {
      waitForKey();
      return;
    }
    if (reached && waiting.isEmpty() && inFlight == 0) {
      silence.end(now);
    } else if (silence.isDue(now)) {
      LOG.warn(
          "Kafka at {} has taken nothing for {} s ({}); {} failures wait{}; trying again",
          servers,
          silence.length(now).toSeconds(),
          lastError,
          waiting.size() + inFlight,
          busy() ? ", the logs are not read on meanwhile" : "");
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(CLOSE_LIMIT);
    }
  }
}
