package dev.banyan.agent.allow;

import dev.banyan.model.Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This host's own addresses, its default gateways, and its coordinators and brokers. What cannot be
 * found out now stays what it was.
 *
 * <p>Owner: the thread {@code banyan-enforce}, which asks every few seconds.
 */
public final class HostSurroundings implements Surroundings {
  private static final Logger log = LoggerFactory.getLogger(HostSurroundings.class);

  private final Set<String> peers;
  private final Gateways gateways;
  private final DomainNames peerNames;
  private final DomainNames listedNames;
  private Set<Address> own = Set.of();

  /**
   * @param peers names or addresses of coordinators and brokers
   * @param proc where the kernel shows its routes, {@code /proc/net}
   * @param lookups where names are looked up
   * @param ticks a clock that never jumps
   */
  public HostSurroundings(
      Collection<String> peers, Path proc, Executor lookups, InstantSource ticks) {
    this.peers = Set.copyOf(peers);
    this.gateways = new Gateways(proc);
    this.peerNames = new DomainNames(HostSurroundings::lookUp, lookups, ticks);
    this.listedNames = new DomainNames(HostSurroundings::lookUp, lookups, ticks);
  }

  @Override
  public Set<Address> addresses() {
    Set<Address> all = new HashSet<>(own());
    all.addAll(gateways.now());
    peerNames.of(peers).values().forEach(all::addAll);
    return all;
  }

  @Override
  public Map<String, Set<Address>> named(Set<String> names) {
    return listedNames.of(names);
  }

  private Set<Address> own() {
    try {
      own =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .map(InetAddress::getAddress)
              .map(Address::of)
              .collect(Collectors.toUnmodifiableSet());
    } catch (SocketException e) {
      log.warn(
          "this host's own addresses cannot be found out ({}); those known before stay allowed",
          e.getMessage());
    }
    return own;
  }

  private static Set<Address> lookUp(String name) throws UnknownHostException {
    return Stream.of(InetAddress.getAllByName(name))
        .map(InetAddress::getAddress)
        .map(Address::of)
        .collect(Collectors.toUnmodifiableSet());
  }
}
