package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The way to the end that the log had when it was first read: what stands before it was appended
 * before this coordinator ran, what comes behind it happens now.
 *
 * <p>Owner: {@code banyan-banlog}; {@link #done} may be waited for by any thread.
 */
final class CatchUp {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final CompletableFuture<Optional<Entry.LogBegun>> done = new CompletableFuture<>();
  private long end = -1;

  /** Takes the end of the log, once. */
  void measure(LongSupplier endOfLog) {
    if (end < 0) {
      end = endOfLog.getAsLong();
    }
  }

  /** Whether a record was appended since. */
  boolean isLive(long offset) {
    return offset >= end;
  }

  /** Up to there the log was read now; if that is all, it answers with how the log began. */
  void reached(Revision upTo, Supplier<Optional<Entry.LogBegun>> begun) {
    if (!isDone() && upTo.offset() + 1 >= end) {
      done.complete(begun.get());
    }
  }

  /** A log that is empty has nothing to wait for; its end is known at once. */
  Duration patience() {
    return isDone() || end > 0 ? POLL : Duration.ZERO;
  }

  boolean isDone() {
    return done.isDone();
  }

  CompletableFuture<Optional<Entry.LogBegun>> done() {
    return done;
  }
}
