package dev.banyan.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What a host must do about one key of the ban log. For each key only the change with the highest
 * revision counts.
 *
 * @param revision of the record by which it became so
 * @param record the key's own; earlier if another's made it so, as when nobody allows any more whom
 *     it bans. Who did not read that other one, since the log holds a newer of its key, knows
 *     another revision of the same change, but no other record
 */
public record Change(EntryKey key, Revision revision, Effect effect, Revision record) {

  /** What the key's own record says. */
  public Change(EntryKey key, Revision revision, Effect effect) {
    this(key, revision, effect, revision);
  }

  /** The same by another effect. */
  public Change with(Effect other) {
    return new Change(key, revision, other, record);
  }

  /** Whether it blocks or allows something at that moment. */
  public boolean holdsAt(Instant now) {
    return effect.until().map(now::isBefore).orElse(!(effect instanceof Lifted));
  }

  /** What holds from now on. */
  public sealed interface Effect {
    /** When it ends by itself; empty: never. */
    Optional<Instant> until();
  }

  /**
   * The network is blocked in the jail.
   *
   * @param until by this host's clock; empty: for ever
   */
  public record Blocked(JailName jail, Cidr cidr, Optional<Instant> until) implements Effect {}

  /**
   * The key blocks, or allows, nothing any more.
   *
   * @param unbanned of the key of an unban when it was ordered, by the broker's clock: what hosts
   *     decided alone by nothing later ends too
   */
  public record Lifted(Optional<Instant> unbanned) implements Effect {
    public Lifted() {
      this(Optional.empty());
    }

    @Override
    public Optional<Instant> until() {
      return Optional.empty();
    }
  }

  /**
   * Nothing of the network may be blocked.
   *
   * @param until by this host's clock; empty: for ever
   */
  public record Allowed(Cidr cidr, Optional<Instant> until) implements Effect {}
}
