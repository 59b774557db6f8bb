package dev.banyan.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line an event on standard error: with the time for people, or with a priority instead for
 * journald, which knows the time.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
  private static final String CONFIGURED = "logback.configurationFile";

  private final boolean journal;

  private LogLayout(boolean journal) {
    this.journal = journal;
  }

  /** Logs this way unless a file says how. Without XML, for a quick start. */
  static void install(boolean journal) {
    if (System.getProperty(CONFIGURED) != null
        || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    LogLayout layout = new LogLayout(journal);
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger("dev.banyan").setLevel(Level.INFO);
    // They say every second, or for each record, that a broker is away; the publisher says it once
    // and better.
    context.getLogger("org.apache.kafka.clients.NetworkClient").setLevel(Level.ERROR);
    context.getLogger("org.apache.kafka.clients.producer.internals.Sender").setLevel(Level.ERROR);
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    return (journal
            ? "<" + priority(event.getLevel()) + ">"
            : event.getInstant().truncatedTo(ChronoUnit.MILLIS) + " " + event.getLevel() + " ")
        + logger.substring(logger.lastIndexOf('.') + 1)
        + ": "
        + event.getFormattedMessage()
        + "\n"
        + ThrowableProxyUtil.asString(event.getThrowableProxy());
  }

  /** As in {@code sd-daemon(3)}. */
  private static int priority(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> 3;
      case Level.WARN_INT -> 4;
      case Level.INFO_INT -> 6;
      default -> 7;
    };
  }
}
