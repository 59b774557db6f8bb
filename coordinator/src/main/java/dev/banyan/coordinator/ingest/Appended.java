package dev.banyan.coordinator.ingest;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.coordinator.banlog.BanLog;
import dev.banyan.coordinator.banlog.KafkaBanLog;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ban that was handed to the ban log. While Kafka does not take it, because it is not there or
 * because this coordinator may not write, it is tried again and nothing more is decided: what was
 * banned before is served on. A record that the log never takes is passed over; anything else ends
 * this coordinator.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
record Appended(BanLog log, AutomaticBan ban, CompletableFuture<Revision> answer) {
  private static final Logger LOG = LoggerFactory.getLogger(Appended.class);

  /** Who waits longer for Kafka says so. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** How long Kafka is left alone that forbade it. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  static Appended to(BanLog log, AutomaticBan ban) {
    return new Appended(log, ban, log.append(ban));
  }

  /** Returns when the log has it. */
  void await() {
    await(PAUSE);
  }

  /**
   * The same.
   *
   * @param pause before it is tried again
   */
  void await(Duration pause) {
    Appended tried = this;
    while (!tried.isTaken()) {
      Uninterruptibles.sleepUninterruptibly(pause);
      tried = to(log, ban);
    }
  }

  /** Waits for the answer; false if it may be another one later. */
  private boolean isTaken() {
    while (!isAnswered()) {
      LOG.error(
          "Kafka has taken no ban for {} s; nothing is decided until it does: look for brokers that"
              + " are gone or full, min.insync.replicas, and what this coordinator may write",
          SILENCE.toSeconds());
    }
    try {
      answer.join();
      return true;
    } catch (CompletionException e) {
      if (KafkaBanLog.isForbidden(e)) {
        LOG.error(
            "Kafka lets this coordinator write no ban; nothing is decided until it does (see:"
                + " banyan acls): {}",
            e.getMessage());
        return false;
      }
      if (!KafkaBanLog.isTooLarge(e)) {
        throw e;
      }
      LOG.error("a ban is lost: the ban log takes no record of its size: {}", e.getMessage());
      return true;
    }
  }

  private boolean isAnswered() {
    try {
      return Uninterruptibles.getUninterruptibly(answer, SILENCE) != null;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }
}
