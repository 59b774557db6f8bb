package dev.banyan.coordinator.admin;

import dev.banyan.model.Entry;
import dev.banyan.model.Revision;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends again all that the ban log says, so that the newest secret seals it and an older one is
 * of no more use. What another order changes in the same moment stays changed: what is appended
 * again says when it was ordered.
 */
final class Reseal {
  private static final Logger LOG = LoggerFactory.getLogger(Reseal.class);

  private final Ports ports;

  Reseal(Ports ports) {
    this.ports = ports;
  }

  /** How many records it were, once all are known to have been taken. */
  CompletableFuture<Integer> run() {
    return ports.bans().lasting().thenCompose(this::append);
  }

  private CompletableFuture<Integer> append(List<Entry> entries) {
    CompletableFuture<Revision> last = CompletableFuture.completedFuture(Revision.NONE);
    for (Entry entry : entries) {
      last = last.thenCombine(ports.log().append(entry), (before, revision) -> revision);
    }
    return last.thenCompose(revision -> ports.bans().reached(revision))
        .handle(
            (known, error) -> {
              if (error != null) {
                throw Requests.unwritable(error);
              }
              LOG.warn("{} records of the ban log sealed anew", entries.size());
              return entries.size();
            });
  }
}
