package dev.banyan.coordinator.banlog;

import dev.banyan.model.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of a topic that were passed over: counted each, said at most once a minute. Owner: the
 * thread that reads the topic; the count may be read by any.
 */
public final class Rejections {
  private static final Logger log = LoggerFactory.getLogger(Rejections.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int MOST_TEXT = 200;

  private final String topic;
  private final AtomicLong total = new AtomicLong();
  private final InstantSource clock;
  private Instant quietUntil = Instant.MIN;

  public Rejections(String topic, InstantSource clock) {
    this.topic = topic;
    this.clock = clock;
  }

  /** Counts a record, and says why it was passed over. */
  public void count(long offset, String reason) {
    long count = total.incrementAndGet();
    say("record %d passed over (%d so far): %s".formatted(offset, count, reason));
  }

  /**
   * Says what hinders, text of strangers made harmless, unless something was said within the last
   * minute.
   */
  public void say(String message) {
    Instant now = clock.instant();
    if (now.isBefore(quietUntil)) {
      return;
    }
    quietUntil = now.plus(PAUSE);
    log.warn("{}: {}", topic, Printable.of(message, MOST_TEXT));
  }

  public long total() {
    return total.get();
  }
}
