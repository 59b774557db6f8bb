package dev.banyan.agent.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logs to standard error, without any library: Banyan's own events from {@code BANYAN_LOG} on
 * (default {@code INFO}), of libraries only what is wrong, and the same once a minute. A file named
 * by {@code logback.configurationFile} wins; then it is logback that logs.
 */
public final class StandardErrorLines implements SLF4JServiceProvider, ILoggerFactory {
  private static final String OWN = "dev.banyan";

  /**
   * They say every second, or for each record, that a broker or a coordinator is away; the agent
   * says it once and better.
   */
  private static final Map<String, Level> LEVELS =
      Map.of(
          "org.apache.kafka.clients.NetworkClient", Level.ERROR,
          "org.apache.kafka.clients.producer.internals.Sender", Level.ERROR);

  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final Repeats repeats = new Repeats();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();
  private final InstantSource clock = InstantSource.system();
  private final boolean journal;
  private final Level own;

  /** Called by slf4j. */
  public StandardErrorLines() {
    this(System.getenv());
  }

  StandardErrorLines(Map<String, String> environment) {
    journal = environment.containsKey("JOURNAL_STREAM");
    own = level(environment.getOrDefault("BANYAN_LOG", "INFO"));
  }

  /** Logs this way from now on. Before anything logs. */
  public static void use() {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("slf4j.provider", StandardErrorLines.class.getName());
      System.setProperty("slf4j.internal.verbosity", "WARN");
    }
  }

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, n -> new LineLogger(n, level(n, own), this::write));
  }

  private void write(LogLine line) {
    Instant now = clock.instant();
    if (!line.logger().startsWith(OWN) && repeats.isAgain(line, now)) {
      return;
    }
    byte[] bytes = (journal ? line.prioritized() : line.at(now)).getBytes(UTF_8);
    System.err.write(bytes, 0, bytes.length);
    System.err.flush();
  }

  private static Level level(String name, Level own) {
    return name.startsWith(OWN) ? own : LEVELS.getOrDefault(name, Level.WARN);
  }

  private static Level level(String name) {
    try {
      return Level.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Level.INFO;
    }
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
