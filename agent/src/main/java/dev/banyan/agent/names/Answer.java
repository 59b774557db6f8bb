package dev.banyan.agent.names;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.DnsName;
import dev.banyan.model.Unblockable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * What is known of a name.
 *
 * @param addresses those that may be banned, {@value #MOST_ADDRESSES} at most
 * @param why there are none; empty if there are
 */
record Answer(List<Address> addresses, String why) {
  static final int MOST_ADDRESSES = 16;

  Answer {
    addresses = List.copyOf(addresses);
  }

  static Answer none(String why) {
    return new Answer(List.of(), why);
  }

  /** Asks, and waits for the answer. */
  static Answer of(DnsName name, Resolver resolver) {
    try {
      List<Address> addresses = banned(resolver.resolve(name.value()));
      return addresses.isEmpty()
          ? none("has no address that may be banned")
          : new Answer(addresses, "");
    } catch (UnknownHostException e) {
      return none("is not known to the DNS that this host asks");
    } catch (RuntimeException e) {
      return none("cannot be looked up (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static List<Address> banned(InetAddress[] found) {
    return Arrays.stream(found)
        .map(address -> Address.of(address.getAddress()))
        .distinct()
        .filter(address -> Unblockable.reason(Cidr.of(address)).isEmpty())
        .limit(MOST_ADDRESSES)
        .toList();
  }

  boolean isKnown() {
    return !addresses.isEmpty();
  }

  void tell(Asker asker) {
    if (isKnown()) {
      asker.known(addresses);
    } else {
      asker.unknown(why);
    }
  }
}
