package dev.banyan.coordinator.decide;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that agents have called from since this coordinator started, at most {@value
 * #MOST}. One that went away stays: it is then that its host may look like an attacker. Any thread.
 */
public final class Callers {
  static final int MOST = 10_000;
  private static final Logger log = LoggerFactory.getLogger(Callers.class);

  private final ConcurrentSkipListSet<Address> addresses = new ConcurrentSkipListSet<>();

  /** Notes that an agent called from there. */
  public void add(Address address) {
    if (addresses.contains(address)) {
      return;
    }
    if (addresses.size() < MOST) {
      addresses.add(address);
    } else {
      log.warn(
          "agents have called from {} addresses; {} is not noted and may be banned", MOST, address);
    }
  }

  /** Whether an agent has called from there. */
  boolean hasAnyOf(Cidr network) {
    Address first = addresses.ceiling(network.address());
    return first != null && network.contains(first);
  }
}
