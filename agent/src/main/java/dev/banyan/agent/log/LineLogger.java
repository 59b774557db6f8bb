package dev.banyan.agent.log;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Hands on what is at least as grave as its level. */
final class LineLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private final Level level;
  private final transient Consumer<LogLine> lines;

  LineLogger(String name, Level level, Consumer<LogLine> lines) {
    this.name = name;
    this.level = level;
    this.lines = lines;
  }

  @Override
  public boolean isTraceEnabled() {
    return says(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return says(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return says(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return says(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return says(Level.ERROR);
  }

  private boolean says(Level event) {
    return event.toInt() >= level.toInt();
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level event,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    String message = MessageFormatter.basicArrayFormat(pattern, arguments);
    lines.accept(new LogLine(event, name, String.valueOf(message), thrown));
  }
}
