package dev.banyan.agent.detect;

import dev.banyan.agent.clock.Minutely;
import dev.banyan.model.JailName;
import dev.banyan.model.Printable;
import dev.banyan.rule.Terms;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says, once a minute, that lines are dated so far from now that their dates do not decide: what is
 * older than the lateness does not count, and what lies ahead counts as of now. A clock or a zone
 * is wrong then, or a filter reads a date that is none. Owner: {@code banyan-tail}.
 */
final class StrangeDates {
  private static final Logger LOG = LoggerFactory.getLogger(StrangeDates.class);

  private final Minutely lateSaid = new Minutely();
  private final Minutely earlySaid = new Minutely();

  /**
   * Looks at the date of a line that matched.
   *
   * @param offset of the line in its log, in bytes
   */
  void look(JailName jail, Path log, long offset, Instant date, Instant now) {
    if (date.isBefore(now.minus(Terms.LATENESS))) {
      if (lateSaid.isDue(now)) {
        say(jail, log, offset, date, "more than an hour ago: it does not count");
      }
    } else if (date.isAfter(now.plus(Terms.EARLINESS)) && earlySaid.isDue(now)) {
      say(jail, log, offset, date, "ahead of this host's clock: it counts as of now");
    }
  }

  private static void say(JailName jail, Path log, long offset, Instant date, String what) {
    LOG.warn(
        "jail {}: the line at byte {} of {}, and perhaps more, is dated {}, {}; if that is not when"
            + " it happened, look at this host's clock, and at datepattern and logtimezone",
        jail,
        offset,
        Printable.of(log.toString()),
        date,
        what);
  }
}
