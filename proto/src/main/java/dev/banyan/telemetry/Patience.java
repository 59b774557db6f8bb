package dev.banyan.telemetry;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How long who watches waits for one part of what is watched, which may hang or have ended. */
public final class Patience {
  /** What is not answered by then is left out. */
  public static final long MILLIS = 2_000;

  private Patience() {}

  /** The answer, if it comes soon and is none that tells of a failure. */
  public static <T> Optional<T> soon(CompletableFuture<T> answer) {
    try {
      return Optional.of(answer.get(MILLIS, TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
