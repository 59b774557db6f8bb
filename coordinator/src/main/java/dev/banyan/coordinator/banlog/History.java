package dev.banyan.coordinator.banlog;

import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the ban log need not remember any more. */
public interface History {

  /**
   * Records that say nothing since some time.
   *
   * @param before that time
   * @param most so many at most
   */
  CompletableFuture<List<Ended>> ended(Instant before, int most);

  /**
   * One of them.
   *
   * @param ban if it is of a ban by rule, that
   */
  record Ended(EntryKey key, Cidr cidr, Optional<Entry.AutomaticBan> ban) {}
}
