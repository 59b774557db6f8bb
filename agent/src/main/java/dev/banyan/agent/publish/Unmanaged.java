package dev.banyan.agent.publish;

import org.apache.kafka.common.metrics.Metrics;

/**
 * In the place of Kafka's {@code AppInfoParser}: enters nothing in Java's management. Called by the
 * producer; see {@link SmallClient}.
 */
public final class Unmanaged {
  private Unmanaged() {}

  /** Does nothing. */
  public static void registerAppInfo(String prefix, String id, Metrics metrics, long nowMs) {}

  /** Does nothing. */
  public static void unregisterAppInfo(String prefix, String id, Metrics metrics) {}
}
