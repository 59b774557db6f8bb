package dev.banyan.agent.firewall;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;

/** Prefix lengths as masks. */
final class Masks {
  private Masks() {}

  /** Such as {@code 255.255.255.0} for 24. */
  static Address of(Family family, int bits) {
    return family == Family.V4
        ? new Cidr(new Address(false, 0, 0xffff_ffffL), bits).address()
        : new Cidr(new Address(true, -1, -1), bits).address();
  }
}
