package dev.banyan.model;

import java.time.Instant;
import java.util.Optional;

/**
 * An unban by the operator of a host on the host itself: there it lifts what lies within the
 * network.
 *
 * @param jail empty: every jail
 * @param at by the host's clock
 */
public record LocalUnban(Optional<JailName> jail, Cidr cidr, Instant at) {

  /** Whether it lifts bans of this network in this jail. */
  public boolean covers(JailName other, Cidr network) {
    return jail.map(other::equals).orElse(true) && cidr.contains(network);
  }
}
