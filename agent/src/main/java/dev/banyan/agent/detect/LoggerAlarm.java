package dev.banyan.agent.detect;

import dev.banyan.agent.tail.Chunk;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.filter.literal.LiteralSearch;
import dev.banyan.model.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when Asterisk's logger says that it throws lines away, as it does under a flood: failures
 * are among them that nobody will ever see. Anybody can write such words into a log, so they raise
 * an alarm and do nothing else. Owner: {@code banyan-tail}.
 */
final class LoggerAlarm {
  private static final Logger LOG = LoggerFactory.getLogger(LoggerAlarm.class);
  private static final Duration SAY_EVERY = Duration.ofMinutes(1);

  /** What its {@code logger.c} writes behind the number. */
  private static final LiteralSearch WARNING =
      new LiteralSearch(List.of(") exceeded.  Discarding new messages."));

  private final Counters counters;
  private Instant saidAt = Instant.MIN;

  LoggerAlarm(Counters counters) {
    this.counters = counters;
  }

  /** Looks through what a log of Asterisk holds. */
  void look(Chunk chunk, Instant now) {
    int found = 0;
    for (int at = WARNING.find(chunk.buffer(), 0, chunk.length());
        at >= 0;
        at = WARNING.find(chunk.buffer(), at + 1, chunk.length())) {
      found++;
    }
    if (found > 0) {
      counters.loggerDrops.addAndGet(found);
      say(chunk, now);
    }
  }

  private void say(Chunk chunk, Instant now) {
    boolean lately = !now.isBefore(saidAt) && now.isBefore(saidAt.plus(SAY_EVERY));
    if (saidAt.equals(Instant.MIN) || !lately) {
      saidAt = now;
      LOG.error(
          "Asterisk throws lines of {} away because its logger cannot keep up: failed logins are"
              + " missed ({} warnings so far); write no debug, give 'security' a file of its own,"
              + " or raise logger_queue_limit in asterisk.conf",
          Printable.of(chunk.file().path().toString()),
          counters.loggerDrops.get());
    }
  }
}
