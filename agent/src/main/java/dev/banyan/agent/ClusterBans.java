package dev.banyan.agent;

import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.agent.publish.InForce;
import dev.banyan.model.Address;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The cluster's bans as the enforcement holds them, believed only while a coordinator is heard:
 * whoever hears none does not hear of unbans either. Any thread.
 */
final class ClusterBans implements InForce {
  private final EnforcementThread enforcement;
  private final InstantSource ticks;
  private final Duration believed;
  private volatile Optional<Instant> heardAt = Optional.empty();

  /**
   * @param believed for how long after a word of a coordinator
   */
  ClusterBans(EnforcementThread enforcement, InstantSource ticks, Duration believed) {
    this.enforcement = enforcement;
    this.ticks = ticks;
    this.believed = believed;
  }

  /** A coordinator said that it lives. */
  void heard() {
    heardAt = Optional.of(ticks.instant());
  }

  @Override
  public Optional<Instant> until(JailName jail, Address address) {
    boolean isHeard = heardAt.filter(at -> ticks.instant().isBefore(at.plus(believed))).isPresent();
    return isHeard ? enforcement.banOfCluster(jail, address) : Optional.empty();
  }
}
