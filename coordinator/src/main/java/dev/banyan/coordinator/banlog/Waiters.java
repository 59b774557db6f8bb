package dev.banyan.coordinator.banlog;

import dev.banyan.model.Revision;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Who waits until a revision is known. Owner: {@code banyan-banlog}. */
final class Waiters {
  private final Map<CompletableFuture<Void>, Revision> waiting = new HashMap<>();

  /** Adds one, to be completed when the revision is known; true. */
  boolean add(Revision revision, CompletableFuture<Void> reached) {
    waiting.put(reached, revision);
    return true;
  }

  /** Everything up to there is known. */
  void reach(Revision known) {
    waiting
        .entrySet()
        .removeIf(waiter -> !waiter.getValue().isAfter(known) && waiter.getKey().complete(null));
  }

  /** Nothing more will be known. */
  void end() {
    waiting.keySet().forEach(waiter -> waiter.cancel(false));
  }
}
