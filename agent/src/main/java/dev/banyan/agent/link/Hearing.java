package dev.banyan.agent.link;

import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.model.Bookmark;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the enforcement is told of a coordinator's bookmarks: what is new in them, once.
 *
 * <p>Owner: {@code banyan-link}.
 */
final class Hearing {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  private final Enforcement enforcement;
  private Optional<Heard> last = Optional.empty();

  Hearing(Enforcement enforcement) {
    this.enforcement = enforcement;
  }

  /** What was told, and what became of it. */
  private record Heard(Bookmark bookmark, CompletableFuture<Void> done) {
    private boolean holdsFor(Bookmark other) {
      return other.isOfTheSameState(bookmark) && !done.isCompletedExceptionally();
    }
  }

  /**
   * Takes a bookmark.
   *
   * @return whether this host holds what the coordinator wants, if the bookmark tells what that is
   */
  Optional<CompletableFuture<Enforcement.Agreement>> take(Bookmark bookmark, Instant now) {
    if (last.filter(heard -> heard.holdsFor(bookmark)).isEmpty()) {
      CompletableFuture<Void> done = enforcement.heard(bookmark);
      last = Optional.of(new Heard(bookmark, done));
      note(done);
    }
    return bookmark.digest().isEmpty()
        ? Optional.empty()
        : Optional.of(enforcement.compare(bookmark, now));
  }

  /** Says what could not be kept. */
  static void note(CompletableFuture<Void> done) {
    var unused =
        done.whenComplete(
            (nothing, error) -> {
              if (error != null) {
                LOG.error(
                    "what this host decided alone could not be kept: {}", Sayings.reason(error));
              }
            });
  }
}
