package dev.banyan.coordinator.cli.console;

import dev.banyan.coordinator.cli.trial.LogInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A bar on standard error that grows while something long is done. */
public final class Progress {
  /** What is read in a moment needs no bar. */
  private static final long WORTH_BYTES = 4 << 20;

  private static final Duration EVERY = Duration.ofMillis(100);
  private static final int WIDTH = 40;

  private final Context context;
  private final long total;
  private final String unit;
  private Instant drawn = Instant.EPOCH;
  private boolean shown;

  private Progress(Context context, long total, String unit) {
    this.context = context;
    this.total = total;
    this.unit = unit;
  }

  /** A bar for so many of something, if somebody watches. */
  public static Optional<Progress> of(long total, String unit, Context context) {
    return total > 0 && context.terminal().watched()
        ? Optional.of(new Progress(context, total, unit))
        : Optional.empty();
  }

  /** A bar, if these logs are files that take a while. */
  public static Optional<Progress> of(List<String> logs, Context context) {
    long total = 0;
    for (String log : logs) {
      if (log.equals(LogInput.STANDARD_INPUT)) {
        return Optional.empty();
      }
      total += size(Path.of(log));
    }
    return total < WORTH_BYTES
        ? Optional.empty()
        : Optional.of(new Progress(context, total, "lines"));
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0; // whoever reads it says why
    }
  }

  /**
   * Draws how far it is.
   *
   * @param done of the total
   * @param count to be shown
   */
  public void draw(long done, long count) {
    Instant now = context.clock().instant();
    if (drawn.plus(EVERY).isAfter(now)) {
      return;
    }
    drawn = now;
    shown = true;
    int parts = (int) Math.min(WIDTH, WIDTH * done / total);
    long percent = Math.min(100, 100 * done / total);
    context
        .err()
        .print(
            "\r[%s%s] %3d %% %d %s"
                .formatted("#".repeat(parts), " ".repeat(WIDTH - parts), percent, count, unit));
    context.err().flush();
  }

  /** Takes the bar away. */
  public void clear() {
    if (shown) {
      context.err().print("\r\u001b[K");
      context.err().flush();
    }
    shown = false;
  }
}
