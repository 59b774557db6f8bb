package dev.banyan.agent.publish;

import dev.banyan.model.Address;
import dev.banyan.model.JailName;
import java.time.Instant;
import java.util.Optional;

/** What is known here of the cluster's bans. Any thread. */
public interface InForce {
  /** Nothing is known. */
  InForce NOTHING = (jail, address) -> Optional.empty();

  /**
   * Until when the cluster's own ban of exactly this address in this jail is in force, by this
   * host's clock; {@link Instant#MAX}: for ever. Empty if there is none, or whoever is asked cannot
   * be sure that it still holds.
   */
  Optional<Instant> until(JailName jail, Address address);
}
