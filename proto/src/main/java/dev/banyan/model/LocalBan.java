package dev.banyan.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A ban that a host decided by its own counting, while nobody could decide for it.
 *
 * @param lastFailure log time of the last failure that it counted
 * @param until empty: for ever
 * @param failures how many decided it
 */
public record LocalBan(
    JailName jail, Cidr cidr, Instant lastFailure, Optional<Instant> until, int failures) {

  /** Its key among the entries of the host. */
  public EntryKey key() {
    return EntryKey.local(jail, cidr);
  }

  /** Whether it is in force at that moment. */
  public boolean isInForce(Instant now) {
    return until.map(now::isBefore).orElse(true);
  }
}
