package dev.banyan.model;

import java.util.List;

/**
 * What a ban of a jail blocks on a host.
 *
 * @param name names the chain {@code banyan-NAME}
 * @param protocols such as {@code udp}; none: all
 * @param ports none: all; given only with protocols that have ports
 * @param target {@code DROP}, or {@code REJECT}, perhaps with {@code --reject-with KIND}
 * @param chain the hook from which the chain is reached, such as {@code INPUT}
 * @param table {@code filter} or {@code raw}
 */
public record Block(
    String name,
    List<String> protocols,
    List<Ports> ports,
    String target,
    String chain,
    String table) {

  public Block {
    protocols = List.copyOf(protocols);
    ports = List.copyOf(ports);
  }

  /** Everything from the address, dropped at {@code INPUT}. */
  public static Block everything(String name) {
    return new Block(name, List.of(), List.of(), "DROP", "INPUT", "filter");
  }

  /** Ports from the first to the last, both included. */
  public record Ports(int first, int last) {
    public Ports {
      if (first < 0 || first > last || last > 65535) {
        throw new IllegalArgumentException("ports %d:%d".formatted(first, last));
      }
    }

    @Override
    public String toString() {
      return first == last ? Integer.toString(first) : first + ":" + last;
    }
  }
}
