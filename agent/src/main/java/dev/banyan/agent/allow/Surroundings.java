package dev.banyan.agent.allow;

import dev.banyan.model.Address;
import java.util.Map;
import java.util.Set;

/** Where it is asked for what this host must not lose touch with. */
@FunctionalInterface
public interface Surroundings {

  /** The host's own addresses and those of whom it needs, as they are now. */
  Set<Address> addresses();

  /** What names stand for, as far as it is known. */
  default Map<String, Set<Address>> named(Set<String> names) {
    return Map.of();
  }
}
