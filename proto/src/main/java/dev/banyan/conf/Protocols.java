package dev.banyan.conf;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Protocols as firewalls name them. */
final class Protocols {
  private static final Set<String> ALL = Set.of("all", "any", "0");
  private static final Set<String> WITH_PORTS = Set.of("tcp", "udp", "sctp", "dccp", "udplite");
  private static final Set<String> OTHERS = Set.of("icmp", "icmpv6", "esp", "ah", "gre");

  static final String EXPECTED = "tcp, udp … or all";

  private Protocols() {}

  /** The protocols; none if they are all; empty if the text is no list of them. */
  static Optional<List<String>> parse(String text) {
    List<String> names = Text.words(text.toLowerCase(Locale.ROOT)).stream().distinct().toList();
    if (names.stream().anyMatch(ALL::contains)) {
      return Optional.of(List.of());
    }
    boolean known =
        !names.isEmpty()
            && names.stream().allMatch(name -> WITH_PORTS.contains(name) || OTHERS.contains(name));
    return known ? Optional.of(names) : Optional.empty();
  }

  /** Those among these that have ports; all that are common where every protocol is meant. */
  static List<String> withPorts(List<String> protocols) {
    return protocols.isEmpty()
        ? List.of("tcp", "udp")
        : protocols.stream().filter(WITH_PORTS::contains).toList();
  }
}
