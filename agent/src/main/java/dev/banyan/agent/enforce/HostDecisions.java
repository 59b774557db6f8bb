package dev.banyan.agent.enforce;

import dev.banyan.model.LocalUnban;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a host may decide by itself. Every call only enqueues. */
public interface HostDecisions {

  /**
   * Bans on this host alone whom its own counting convicts, unless somebody decided already.
   *
   * @return up to when nothing of each counts, by the broker's clock
   */
  CompletableFuture<List<Instant>> judge(List<Suspect> suspects);

  /**
   * Kafka took all failures that are known of a network in a jail.
   *
   * @param partition where the last of them lies there
   * @param read how far the logs are read; what a ban counted after that is not known to be taken
   */
  CompletableFuture<Void> placed(Target target, int partition, long offset, ReadUpTo read);

  /** Lifts on this host what lies within the network; what was blocked until now. */
  CompletableFuture<List<Target>> unban(LocalUnban unban);

  /** What this host decided by itself, and what it never blocks. */
  OfHost ofHost();
}
