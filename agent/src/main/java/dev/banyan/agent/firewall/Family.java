package dev.banyan.agent.firewall;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import java.util.Map;

/** IPv4 or IPv6, which the kernel keeps apart. */
enum Family {
  V4("-4", "inet", "iptables"),
  V6("-6", "inet6", "ip6tables");

  private static final Map<String, String> IN_V6 =
      Map.of(
          "icmp-port-unreachable", "icmp6-port-unreachable",
          "icmp-proto-unreachable", "icmp6-port-unreachable",
          "icmp-host-unreachable", "icmp6-addr-unreachable",
          "icmp-net-unreachable", "icmp6-no-route",
          "icmp-host-prohibited", "icmp6-adm-prohibited",
          "icmp-net-prohibited", "icmp6-adm-prohibited",
          "icmp-admin-prohibited", "icmp6-adm-prohibited");

  private final String suffix;
  private final String ipset;
  private final String iptables;

  Family(String suffix, String ipset, String iptables) {
    this.suffix = suffix;
    this.ipset = ipset;
    this.iptables = iptables;
  }

  static Family of(Cidr cidr) {
    return of(cidr.address());
  }

  static Family of(Address address) {
    return address.v6() ? V6 : V4;
  }

  /** Ends the names of sets. */
  String suffix() {
    return suffix;
  }

  /** As ipset calls it. */
  String ipset() {
    return ipset;
  }

  /** The program for its rules. */
  String iptables() {
    return iptables;
  }

  /** A way to reject, such as {@code icmp-host-prohibited}, in this family's words. */
  String rejectWith(String kind) {
    return this == V4 ? kind : IN_V6.getOrDefault(kind, kind);
  }
}
