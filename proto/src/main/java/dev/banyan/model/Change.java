package dev.banyan.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What a host must do about one key of the ban log. For each key only the change with the highest
 * revision counts.
 *
 * @param revision of the record by which it became so
 */
public record Change(EntryKey key, Revision revision, Effect effect) {

  /** What holds from now on. */
  public sealed interface Effect {}

  /**
   * The network is blocked in the jail.
   *
   * @param until by this host's clock; empty: for ever
   */
  public record Blocked(JailName jail, Cidr cidr, Optional<Instant> until) implements Effect {}

  /** The key blocks, or allows, nothing any more. */
  public record Lifted() implements Effect {}

  /**
   * Nothing of the network may be blocked.
   *
   * @param until by this host's clock; empty: for ever
   */
  public record Allowed(Cidr cidr, Optional<Instant> until) implements Effect {}
}
