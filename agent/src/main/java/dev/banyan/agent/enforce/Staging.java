package dev.banyan.agent.enforce;

import dev.banyan.model.Batch;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import java.time.Duration;

/** A snapshot of which not all pages are here. Owner: the thread {@code banyan-enforce}. */
record Staging(Epoch epoch, Revision revision, Desired desired) {

  /** Whether a page is one of this snapshot. */
  boolean isOf(Batch page) {
    return epoch.equals(page.epoch()) && revision.equals(page.revision());
  }

  /** The same by a clock that was set. */
  Staging movedBy(Duration jump) {
    return new Staging(epoch, revision, desired.movedBy(jump));
  }
}
