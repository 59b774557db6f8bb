package dev.banyan.coordinator.cli.trial;

import dev.banyan.model.Address;
import dev.banyan.model.DnsName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks names up that lines have in place of addresses, each once. */
final class Names {
  private static final int MOST = 10_000;

  private final Map<DnsName, List<Address>> known = new LinkedHashMap<>();

  /** The addresses of a name; none: it is not known. */
  List<Address> of(DnsName name) {
    if (known.size() > MOST) {
      known.clear();
    }
    return known.computeIfAbsent(name, Names::ask);
  }

  private static List<Address> ask(DnsName name) {
    try {
      return Arrays.stream(InetAddress.getAllByName(name.toString()))
          .map(address -> Address.of(address.getAddress()))
          .distinct()
          .toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }
}
