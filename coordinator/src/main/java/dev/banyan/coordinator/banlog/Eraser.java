package dev.banyan.coordinator.banlog;

import dev.banyan.model.EntryKey;
import dev.banyan.model.Revision;
import java.util.concurrent.CompletableFuture;

/** Where keys are removed from the ban log. */
public interface Eraser {

  /** Appends that a key says nothing any more, so that the log forgets it. */
  CompletableFuture<Revision> remove(EntryKey key);
}
