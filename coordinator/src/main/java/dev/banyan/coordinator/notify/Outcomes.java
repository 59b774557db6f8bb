package dev.banyan.coordinator.notify;

import dev.banyan.model.Printable;
import dev.banyan.telemetry.Figure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of one kind of notification: counted each, failures said at most once a minute. */
final class Outcomes {
  private static final Logger log = LoggerFactory.getLogger(Outcomes.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int MOST_TEXT = 300;

  private final String kind;
  private final InstantSource clock;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private Instant quietUntil = Instant.MIN;
  private long unsaid;
  private Optional<Delivery.Failing> failing = Optional.empty();

  /**
   * @param kind such as {@code mail}
   */
  Outcomes(String kind, InstantSource clock) {
    this.kind = kind;
    this.clock = clock;
  }

  synchronized void sent() {
    sent.incrementAndGet();
    failing = Optional.empty();
  }

  /** Of a try that failed, with what becomes of it. */
  synchronized void failed(String why) {
    failed.incrementAndGet();
    Instant since = failing.map(Delivery.Failing::since).orElseGet(clock::instant);
    failing = Optional.of(new Delivery.Failing(since, Printable.of(why, MOST_TEXT)));
    say(why);
  }

  /** Of a ban that nobody will be told of, because too many wait. */
  void dropped(int waiting) {
    dropped.incrementAndGet();
    say("%d wait, so nobody is told of more".formatted(waiting));
  }

  /** For operators. */
  synchronized Delivery delivery(int waiting) {
    return new Delivery(kind, sent.get(), failed.get(), dropped.get(), waiting, failing);
  }

  long sentTotal() {
    return sent.get();
  }

  long failedTotal() {
    return failed.get();
  }

  long droppedTotal() {
    return dropped.get();
  }

  List<Figure> figures() {
    return List.of(
        Figure.by(
            "outcome",
            Figure.Kind.COUNTER,
            "banyan_notify_" + kind + "_total",
            "Notifications by " + kind + ": sent; failed, counting each try; dropped, unsent.",
            Map.of("sent", sent.get(), "failed", failed.get(), "dropped", dropped.get())));
  }

  /** Server's text made harmless; what is not said is counted. */
  private synchronized void say(String why) {
    Instant now = clock.instant();
    if (now.isBefore(quietUntil)) {
      unsaid++;
      return;
    }
    quietUntil = now.plus(PAUSE);
    String more = unsaid == 0 ? "" : " (and %d more within the last minute)".formatted(unsaid);
    unsaid = 0;
    log.warn("{}: {}{}", kind, Printable.of(why, MOST_TEXT), more);
  }
}
