package dev.banyan.conf;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import java.util.List;

/** Whether only this host can reach an address. Names are not looked up. */
public final class Loopback {
  private static final List<Cidr> NETWORKS =
      List.of(Cidr.parse("127.0.0.0/8").orElseThrow(), Cidr.parse("::1").orElseThrow());

  private Loopback() {}

  /** Whether it is one of this host alone. */
  public static boolean is(HostPort endpoint) {
    return endpoint.host().equals("localhost")
        || Address.parse(endpoint.host())
            .filter(address -> NETWORKS.stream().anyMatch(net -> net.contains(address)))
            .isPresent();
  }
}
