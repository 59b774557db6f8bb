package dev.banyan.conf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Actions of fail2ban that do what their name says: block an address on some ports, or on all.
 *
 * @param allPorts whether the ports do not matter
 */
record WellKnownAction(boolean allPorts) {
  private static final Map<String, WellKnownAction> BY_NAME = byName();

  static Optional<WellKnownAction> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static Iterable<String> names() {
    return BY_NAME.keySet();
  }

  private static Map<String, WellKnownAction> byName() {
    Map<String, WellKnownAction> actions = new TreeMap<>();
    List.of(
            "iptables",
            "iptables-new",
            "iptables-multiport",
            "iptables-multiport-log",
            "iptables-ipset",
            "iptables-ipset-proto4",
            "iptables-ipset-proto6",
            "nftables",
            "nftables-multiport",
            "firewallcmd-new",
            "firewallcmd-multiport",
            "firewallcmd-ipset",
            "firewallcmd-rich-rules",
            "firewallcmd-rich-logging")
        .forEach(name -> actions.put(name, new WellKnownAction(false)));
    List.of(
            "iptables-allports",
            "iptables-ipset-proto4-allports",
            "iptables-ipset-proto6-allports",
            "nftables-allports",
            "firewallcmd-allports")
        .forEach(name -> actions.put(name, new WellKnownAction(true)));
    return actions;
  }
}
