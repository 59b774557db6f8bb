package dev.banyan.agent.publish;

import dev.banyan.model.Failure;
import java.time.Duration;

/** Hears where Kafka keeps the failures that it took. Called by {@code banyan-tail} only. */
@FunctionalInterface
public interface Taken {

  /** Kafka has it, in this partition of the topic, at this offset. */
  void taken(Failure failure, int partition, long offset);

  /**
   * Log times of the failures that were told so far are wrong by this and are to be moved by it: it
   * has become known how wrong the host's clock is, or that clock was set before that was known.
   */
  default void timesMoveBy(Duration difference) {}
}
