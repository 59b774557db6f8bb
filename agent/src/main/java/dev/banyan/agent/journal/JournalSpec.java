package dev.banyan.agent.journal;

import dev.banyan.agent.tail.FeedSpec;
import dev.banyan.conf.JournalMatch;
import dev.banyan.model.JailName;
import java.time.Duration;

/**
 * What a jail reads of the journal.
 *
 * @param findtime so much of the past is read the first time
 * @param framing how an entry becomes a line
 */
public record JournalSpec(JailName jail, JournalMatch match, Duration findtime, Framing framing)
    implements FeedSpec {

  /** How an entry becomes a line. */
  public enum Framing {
    /** {@code HOST IDENTIFIER[PID]: MESSAGE}, as filters for the journal expect it. */
    SYSLOG,
    /**
     * The same; but what a program wrote to its standard output is the message alone. Journald
     * makes an entry of each line of that, so a newline in a user's name begins another entry
     * there, and a reader that judges forged lines must not take it for a framing that escapes
     * newlines.
     */
    SYSLOG_UNLESS_STDOUT
  }

  @Override
  public String name() {
    return "journal/" + jail;
  }
}
