package dev.banyan.coordinator.banlog;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * What others want to know of state that a thread owns: they ask from any thread, the owner answers
 * when it comes by. When the owner has ended every question fails at once.
 */
final class Questions {
  private final Queue<Question<?>> waiting = new ConcurrentLinkedQueue<>();
  private final Runnable wake;
  private volatile boolean ended;

  /**
   * @param wake called when a question waits
   */
  Questions(Runnable wake) {
    this.wake = wake;
  }

  private record Question<T>(Supplier<T> question, CompletableFuture<T> answer) {
    void answered() {
      try {
        answer.complete(question.get());
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    }

    void refused() {
      answer.completeExceptionally(
          new IllegalStateException("the ban log is not read any more; see the coordinator's log"));
    }
  }

  <T> CompletableFuture<T> ask(Supplier<T> question) {
    var asked = new Question<>(question, new CompletableFuture<T>());
    waiting.add(asked);
    if (ended) {
      refuseAll();
    } else {
      wake.run();
    }
    return asked.answer();
  }

  /** Answers what waits. Called by the owner. */
  void answer() {
    for (Question<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.answered();
    }
  }

  /** From now on nothing is answered. */
  void end() {
    ended = true;
    refuseAll();
  }

  private void refuseAll() {
    for (Question<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.refused();
    }
  }
}
