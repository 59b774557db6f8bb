package dev.banyan.coordinator.ingest;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the thread that decides waits for another. */
interface Patience {
  /** Waits a while; whether it is answered then. */
  boolean isAnswered(CompletableFuture<?> answer);

  /** Waits for so long. */
  static Patience of(Duration limit) {
    return answer -> isAnswered(answer, limit);
  }

  private static boolean isAnswered(CompletableFuture<?> answer, Duration limit) {
    try {
      answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the ban log is not read any more", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
