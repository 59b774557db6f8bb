package dev.banyan.coordinator.banlog;

import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.EnforcementMode;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Revision;
import java.util.List;
import java.util.stream.Stream;

/**
 * What hosts are told while nothing is to be enforced: that every address is allowed. They keep the
 * bans that they know, decide none alone, and enforce all of them again as soon as that is taken
 * back, or its time is over.
 */
final class Suspension {
  /** All addresses, in networks that every firewall can hold. */
  private static final List<Cidr> HALVES =
      Stream.of("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")
          .map(half -> Cidr.parse(half).orElseThrow())
          .toList();

  private Suspension() {}

  static List<Change> changes(EnforcementMode mode, Revision revision) {
    return HALVES.stream()
        .map(half -> new Change(EntryKey.suspended(half), revision, effect(mode, half)))
        .toList();
  }

  private static Change.Effect effect(EnforcementMode mode, Cidr half) {
    return mode.suspended() ? new Change.Allowed(half, mode.until()) : new Change.Lifted();
  }
}
