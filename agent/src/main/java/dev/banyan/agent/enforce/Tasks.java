package dev.banyan.agent.enforce;

import dev.banyan.agent.firewall.FirewallException;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What others want done, until the thread {@code banyan-enforce} does it, in the order in which it
 * came. At most {@value #MOST} wait; whoever comes then waits for room.
 *
 * <p>Any thread submits; only the owner does.
 */
final class Tasks {
  private static final int MOST = 256;

  private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MOST);
  private final BooleanSupplier ended;

  /**
   * @param ended whether nobody does anything any more
   */
  Tasks(BooleanSupplier ended) {
    this.ended = ended;
  }

  /** Work that can fail. */
  interface Work<T> {
    T run() throws FirewallException, IOException;
  }

  /** Has it done; the answer is its result, or why it failed. */
  <T> CompletableFuture<T> submit(Work<T> work) {
    var answer = new CompletableFuture<T>();
    try {
      waiting.put(() -> answer(work, answer));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(e);
    }
    if (ended.getAsBoolean()) {
      answer.completeExceptionally(new IllegalStateException("enforcement has ended"));
    }
    return answer;
  }

  private static <T> void answer(Work<T> work, CompletableFuture<T> answer) {
    try {
      answer.complete(work.run());
    } catch (FirewallException | IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** Wakes the thread if it waits for something to do. */
  void wake() throws InterruptedException {
    waiting.put(() -> {});
  }

  /** Does the next, or waits for one so long. */
  void doNext(long patienceNanos) throws InterruptedException {
    Runnable task = waiting.poll(patienceNanos, TimeUnit.NANOSECONDS);
    if (task != null) {
      task.run();
    }
  }

  /** Does what still waits. */
  void doAll() {
    waiting.forEach(Runnable::run);
  }
}
