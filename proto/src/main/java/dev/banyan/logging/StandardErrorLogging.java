package dev.banyan.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Banyan's own events from {@code BANYAN_LOG} on (default {@code INFO}), of libraries only what is
 * wrong. A file named by logback's own {@code logback.configurationFile} wins.
 */
public final class StandardErrorLogging extends ContextAwareBase implements Configurator {
  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";

  /** Libraries whose warnings are about what Banyan expects, and says itself where it matters. */
  private static final Map<String, Level> LEVELS =
      Map.of(
          Logger.ROOT_LOGGER_NAME,
          Level.WARN,
          "io.grpc",
          Level.ERROR,
          "org.apache.kafka.clients",
          Level.ERROR,
          "org.apache.kafka.controller",
          Level.ERROR,
          "kafka.server.ControllerApis",
          Level.OFF);

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
    context
        .getLogger("dev.banyan")
        .setLevel(Level.toLevel(System.getenv("BANYAN_LOG"), Level.INFO));
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(standardError(context));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
