package dev.banyan.model;

import java.util.List;
import java.util.Optional;

/**
 * Networks that are never banned, whoever asks for it: to block them would hurt only the host that
 * does. Coordinators refuse them, and agents do not rely on that.
 */
public final class Unblockable {
  private static final int WIDEST_V4 = 8;
  private static final int WIDEST_V6 = 32;

  private static final List<Reserved> RESERVED =
      List.of(
          Reserved.of("loopback", "127.0.0.0/8"),
          Reserved.of("loopback", "::1"),
          Reserved.of("link-local", "169.254.0.0/16"),
          Reserved.of("link-local", "fe80::/10"),
          Reserved.of("multicast", "224.0.0.0/4"),
          Reserved.of("multicast", "ff00::/8"),
          Reserved.of("broadcast", "255.255.255.255"),
          Reserved.of("unspecified", "0.0.0.0/8"),
          Reserved.of("unspecified", "::"));

  private Unblockable() {}

  private record Reserved(String what, Cidr network) {
    static Reserved of(String what, String network) {
      return new Reserved(what, Cidr.parse(network).orElseThrow());
    }

    boolean overlaps(Cidr cidr) {
      return network.contains(cidr) || cidr.contains(network);
    }
  }

  /** Why the network is not banned, if it is one of them. */
  public static Optional<String> reason(Cidr cidr) {
    int widest = cidr.address().v6() ? WIDEST_V6 : WIDEST_V4;
    if (cidr.bits() < widest) {
      return Optional.of(
          "%s is too wide to be banned: at least /%d, or ban its parts".formatted(cidr, widest));
    }
    for (Reserved reserved : RESERVED) {
      if (reserved.overlaps(cidr)) {
        return Optional.of(
            "%s is never banned: it touches %s (%s)"
                .formatted(cidr, reserved.network(), reserved.what()));
      }
    }
    return Optional.empty();
  }
}
