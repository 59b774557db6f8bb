package dev.banyan.coordinator.push;

import dev.banyan.model.Revision;

/** How far an agent's stream has come. */
sealed interface Stage {

  /** It said who it is and waits until this coordinator knows the whole log. */
  record Greeted() implements Stage {}

  /**
   * It is sent everything that holds.
   *
   * @param of the revision that all pages are of
   * @param page where the next page begins
   * @param live behind which stand the changes since then that it has not been sent
   * @param pageNext whether a page is due even if there are such changes
   */
  record Snapshot(Revision of, Position page, Position live, boolean pageNext) implements Stage {}

  /**
   * It has heard everything up to here; if nothing stands behind it, it is current.
   *
   * @param at what it has to hear next stands behind this
   */
  record Following(Position at) implements Stage {}
}
