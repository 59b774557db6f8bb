package dev.banyan.agent.enforce;

import dev.banyan.model.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Networks that are never blocked, whoever asks for it: to block them would hurt only the host. */
final class Unblockable {
  private static final int WIDEST_V4 = 8;
  private static final int WIDEST_V6 = 32;
  private static final Map<String, List<Cidr>> NETWORKS =
      Map.of(
          "loopback", networks("127.0.0.0/8", "::1/128"),
          "link-local", networks("169.254.0.0/16", "fe80::/10"),
          "multicast or broadcast", networks("224.0.0.0/4", "255.255.255.255/32", "ff00::/8"),
          "unspecified", networks("0.0.0.0/8", "::/128"));

  private Unblockable() {}

  /** Why the network is not blocked, if it is one of them. */
  static Optional<String> reason(Cidr cidr) {
    int widest = cidr.address().v6() ? WIDEST_V6 : WIDEST_V4;
    if (cidr.bits() < widest) {
      return Optional.of("refused %s: wider than /%d".formatted(cidr, widest));
    }
    return NETWORKS.entrySet().stream()
        .filter(kind -> kind.getValue().stream().anyMatch(network -> overlap(network, cidr)))
        .map(kind -> "refused %s: %s".formatted(cidr, kind.getKey()))
        .findFirst();
  }

  private static boolean overlap(Cidr a, Cidr b) {
    return a.contains(b) || b.contains(a);
  }

  private static List<Cidr> networks(String... texts) {
    return Stream.of(texts)
        .map(text -> Cidr.parse(text).orElseThrow())
        .collect(Collectors.toUnmodifiableList());
  }
}
