package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.model.HostName;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which records of the failures topic are taken.
 *
 * @param partitions where a failure has to lie
 * @param seals say whose a failure is
 * @param quarantined hosts whose word does not count now
 * @param hostrate how many failures of one host a minute and partition
 */
public record Intake(
    Partitions partitions, Seals seals, Supplier<Set<HostName>> quarantined, int hostrate) {
  /** All that lie where they belong. */
  public static Intake of(Partitions partitions) {
    return new Intake(partitions, Seals.NONE, Set::of, Integer.MAX_VALUE);
  }
}
