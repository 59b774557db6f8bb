package dev.banyan.coordinator.replay;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The last successful login from each address, of at most {@value #MOST} addresses. Owner: {@code
 * banyan-replay}.
 */
final class Logins {
  private static final int MOST = 100_000;

  private final NavigableMap<Address, Instant> last = new TreeMap<>();
  private boolean forgotten;

  void add(Address address, Instant time) {
    if (last.size() >= MOST && !last.containsKey(address)) {
      forgotten = true;
      return;
    }
    last.merge(address, time, (a, b) -> a.isAfter(b) ? a : b);
  }

  /** The last from anywhere in a network. */
  Optional<Instant> from(Cidr network) {
    return last.tailMap(network.address(), true).entrySet().stream()
        .takeWhile(login -> network.contains(login.getKey()))
        .map(Map.Entry::getValue)
        .max(Instant::compareTo);
  }

  /** Whether there were more. */
  boolean isForgotten() {
    return forgotten;
  }
}
