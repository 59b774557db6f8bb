package dev.banyan.agent.enforce;

import dev.banyan.model.Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Where this host's own addresses are asked for. */
@FunctionalInterface
public interface OwnAddresses {

  /** Those that it has now. */
  Set<Address> now();

  /** Those of the host's interfaces. */
  static Set<Address> ofInterfaces() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(InetAddress::getAddress)
          .map(Address::of)
          .collect(Collectors.toUnmodifiableSet());
    } catch (SocketException e) {
      LoggerFactory.getLogger(OwnAddresses.class)
          .warn("this host's own addresses cannot be found out: {}", e.getMessage());
      return Set.of();
    }
  }
}
