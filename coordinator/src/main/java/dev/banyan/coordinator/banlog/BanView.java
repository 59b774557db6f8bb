package dev.banyan.coordinator.banlog;

import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What the ban log says, for whoever asks. Answers come from the thread that owns the table, and
 * all of one question agree.
 */
public interface BanView {

  /** How far the log is known. */
  CompletableFuture<Summary> summary();

  /** The hosts whose word does not count now. */
  default CompletableFuture<Set<HostName>> quarantined() {
    return summary().thenApply(Summary::quarantined);
  }

  /** How many bans hold now; looks at every one. */
  CompletableFuture<Integer> count();

  /** The bans that hold now, by jail and address. */
  CompletableFuture<List<Ban>> bans();

  /** The bans that would hold now if they were not held, by jail and address. */
  CompletableFuture<List<Ban>> held();

  /** Those of a jail, as they were decided. */
  CompletableFuture<List<Entry.AutomaticBan>> held(JailName jail);

  /**
   * The bans that hold now for anything of this network: those that contain it and those within it,
   * held ones included.
   */
  CompletableFuture<List<Ban>> touching(Cidr cidr);

  /**
   * The newest records of bans, unbans and the allow list that concern anything of this network,
   * whether they still hold or not.
   */
  CompletableFuture<List<Happened>> records(Cidr cidr);

  /** The listings that allow anything of this network, the policy's as well as operators'. */
  CompletableFuture<List<Entry.AllowListing>> allowing(Cidr cidr);

  /** Operators' listings that hold now, by network. */
  CompletableFuture<List<Listing>> listings();

  /** How the log began, if it says so. */
  CompletableFuture<Optional<Entry.LogBegun>> begun();

  /** All that the log says by now, as records that would say it anew, in this order. */
  CompletableFuture<List<Entry>> lasting();

  /** Completes when everything up to the revision is known. */
  CompletableFuture<Void> reached(Revision revision);

  /**
   * A state of the log.
   *
   * @param caughtUp whether the log was read to its end since the start
   * @param suspended set while nothing is enforced
   * @param quarantined hosts whose word does not count
   */
  record Summary(
      Epoch epoch,
      Revision revision,
      Revision policyRevision,
      Policy policy,
      boolean caughtUp,
      Optional<Suspended> suspended,
      Set<HostName> quarantined) {
    public Summary {
      quarantined = Set.copyOf(quarantined);
    }
  }

  /** That nothing is enforced, and since when. */
  record Suspended(Instant since, Entry.EnforcementMode mode) {}

  /** A line of the operators' allow list, and since when it is there. */
  record Listing(Instant since, Entry.AllowListing entry) {}
}
