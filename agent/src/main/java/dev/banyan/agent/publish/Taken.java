package dev.banyan.agent.publish;

import dev.banyan.model.Failure;

/** Hears where Kafka keeps the failures that it took. Called by {@code banyan-tail} only. */
@FunctionalInterface
public interface Taken {

  /** Kafka has it, in this partition of the topic, at this offset. */
  void taken(Failure failure, int partition, long offset);
}
