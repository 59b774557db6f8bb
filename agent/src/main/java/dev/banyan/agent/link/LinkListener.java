package dev.banyan.agent.link;

import dev.banyan.model.AgentReport;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.seal.SealKey;
import java.time.Instant;
import java.util.Optional;

/** The rest of the agent, as the link sees it. Called on {@code banyan-link}; only enqueues. */
public interface LinkListener {

  /** The rules from now on; the enforcement was told before. */
  void onPolicy(Revision revision, Policy policy);

  /**
   * What failures are sealed with from now on; comes before any policy of the same coordinator.
   *
   * @param key empty: none is needed
   */
  default void onKey(Optional<SealKey> key) {}

  /**
   * The coordinator lives and has decided this far; the enforcement was told before.
   *
   * @param at by this host's clock
   */
  void onBookmark(Bookmark bookmark, Instant at);

  /** What this host held was not what the coordinator wants, and is sent again. */
  void onDrift();

  /** What the agent did so far; asked for every few seconds. */
  AgentReport report();
}
