package dev.banyan.coordinator.ingest;

/** How a coordinator comes to its partitions. */
public enum Ownership {
  /** It is the only one and owns all, from the first moment. */
  ALL,
  /** Kafka's consumer group shares them among all coordinators. */
  GROUP
}
