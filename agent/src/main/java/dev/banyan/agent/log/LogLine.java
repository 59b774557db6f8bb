package dev.banyan.agent.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The text of an event: with the time for people, or with a priority instead for journald, which
 * knows the time.
 *
 * @param logger name of the class that says it
 */
record LogLine(Level level, String logger, String message, @Nullable Throwable thrown) {

  /** For people. */
  String at(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + text();
  }

  /** For journald. */
  String prioritized() {
    return "<" + priority() + ">" + text();
  }

  private String text() {
    String said = logger.substring(logger.lastIndexOf('.') + 1) + ": " + message + "\n";
    return thrown == null ? said : said + trace(thrown);
  }

  private static String trace(Throwable thrown) {
    var trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }

  /** As in {@code sd-daemon(3)}. */
  private int priority() {
    return switch (level) {
      case ERROR -> 3;
      case WARN -> 4;
      case INFO -> 6;
      case DEBUG, TRACE -> 7;
    };
  }
}
