package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.Optional;

/**
 * A record of the ban log.
 *
 * @param appended when the broker took it
 * @param again whether the ban log said the same already: a decision that was written once more
 * @param process that wrote it, if it says so; see {@link KafkaBanLog#process()}
 */
public record Happened(
    Revision revision, Instant appended, Entry entry, boolean again, Optional<String> process) {

  /** One that the table holds. */
  static Happened of(Logged<? extends Entry> logged) {
    return new Happened(
        logged.revision(), logged.appended(), logged.entry(), false, Optional.empty());
  }
}
