package dev.banyan.agent.enforce;

import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the link asks of this host's firewall. Every call only enqueues; answers come when the
 * kernel and the disk hold it.
 */
public interface Enforcement {

  /** What the bans file holds now. */
  Held held();

  /** Follows these rules from now on: chains and sets of its jails exist once the answer comes. */
  CompletableFuture<Void> follow(Revision revision, Policy policy);

  /** Applies a batch; the answer comes after the kernel took it and the bans file holds it. */
  CompletableFuture<Applied> apply(Batch batch);

  /** The cluster has decided this far. */
  CompletableFuture<Void> heard(Bookmark bookmark);

  /** The log knows of these unbans, the last of them by this record. */
  CompletableFuture<Void> told(List<LocalUnban> known, Epoch epoch, Revision revision);

  /** What this host decided by itself, and what it never blocks. */
  OfHost ofHost();

  /**
   * Compares what is held with the digest of a bookmark, after everything that came before it. Lets
   * go of what other logs said if an operator accepted its loss.
   *
   * @param at when it came, by this host's clock
   */
  CompletableFuture<Agreement> compare(Bookmark bookmark, Instant at);

  /** Whether this host holds what the coordinator wants of it. */
  enum Agreement {
    AGREES,
    DIFFERS,
    /** The bookmark is of another state than the one held here, or has no digest. */
    UNKNOWN
  }

  /** What is held: the log, how far, and the policy. */
  record Held(Epoch epoch, Revision revision, Revision policy) {}

  /**
   * What became of a batch.
   *
   * @param revision up to which everything is held now
   * @param failed what the kernel refused; everything else was applied
   */
  record Applied(Revision revision, List<Failed> failed) {}

  /** An entry that could not be applied, and why. */
  record Failed(EntryKey key, Revision revision, String error) {}
}
