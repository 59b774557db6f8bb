package dev.banyan.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A ban that holds.
 *
 * @param key of the record that says so
 * @param host empty: on every host
 * @param until empty: for ever
 * @param revision of the record by which it became so
 * @param policy revision of the policy that it was decided by; {@link Revision#NONE} for an
 *     operator's
 * @param failures how many failures decided it; 0 for an operator's
 * @param dryrun shown, but enforced nowhere
 * @param held decided, but enforced only when it is released
 */
public record Ban(
    EntryKey key,
    JailName jail,
    Cidr cidr,
    Optional<HostName> host,
    Instant since,
    Optional<Instant> until,
    Revision revision,
    Origin origin,
    Revision policy,
    int failures,
    List<Evidence> evidence,
    String reason,
    boolean dryrun,
    boolean held) {
  public Ban {
    evidence = List.copyOf(evidence);
  }

  /** Who decided. */
  public enum Origin {
    RULE,
    MANUAL
  }

  /** Whether it is in force at that moment. */
  public boolean isInForce(Instant now) {
    return until.map(now::isBefore).orElse(true);
  }
}
