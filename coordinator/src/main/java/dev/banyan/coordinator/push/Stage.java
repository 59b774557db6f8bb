package dev.banyan.coordinator.push;

import dev.banyan.model.Revision;
import java.util.Optional;

/** How far an agent's stream has come. */
sealed interface Stage {

  /** Behind which stands what it has not been sent; nothing while it is sent nothing. */
  default Optional<Position> live() {
    return Optional.empty();
  }

  /** It said who it is and waits until this coordinator knows the whole log. */
  record Greeted() implements Stage {}

  /** It needs a snapshot and waits for its turn. */
  record Waiting() implements Stage {}

  /**
   * It is sent everything that holds.
   *
   * @param of the revision that all pages are of
   * @param page where the next page begins
   * @param since behind which stand the changes since then that it has not been sent
   * @param pageNext whether a page is due even if there are such changes
   */
  record Snapshot(Revision of, Position page, Position since, boolean pageNext) implements Stage {
    @Override
    public Optional<Position> live() {
      return Optional.of(since);
    }
  }

  /**
   * It has heard everything up to here; if nothing stands behind it, it is current.
   *
   * @param at what it has to hear next stands behind this
   */
  record Following(Position at) implements Stage {
    @Override
    public Optional<Position> live() {
      return Optional.of(at);
    }
  }
}
