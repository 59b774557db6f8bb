package dev.banyan.model;

import java.time.Duration;

/**
 * What an agent did since its start, and what it is doing.
 *
 * @param lines read
 * @param matches of a filter
 * @param published failures handed to Kafka
 * @param acknowledged failures that Kafka took
 * @param clockError this host's clock minus the broker's
 * @param lagBytes of logs that are not read yet
 */
public record AgentReport(
    long lines,
    long matches,
    long published,
    long acknowledged,
    Duration clockError,
    long lagBytes,
    Mode mode) {

  /** Who decides. */
  public enum Mode {
    /** The coordinators. */
    CLUSTER,
    /** The agent, since nobody answers. */
    ALONE
  }
}
