package dev.banyan.coordinator.push;

import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Which agents there are and what they hold, for whoever asks. */
public interface AgentView {

  /** The agents now. */
  CompletableFuture<Fleet> fleet();

  /**
   * The agents as soon as this coordinator and every connected agent reached the revision, or after
   * {@code atMost}, whatever they hold then.
   */
  CompletableFuture<Fleet> reached(Revision revision, Duration atMost);
}
