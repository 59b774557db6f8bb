package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import dev.banyan.model.Revision;
import java.util.concurrent.CompletableFuture;

/** Where decisions are written. */
public interface BanLog {

  /**
   * Appends a record; the answer is its revision, once enough replicas hold it. It fails only if it
   * never will.
   */
  CompletableFuture<Revision> append(Entry entry);
}
