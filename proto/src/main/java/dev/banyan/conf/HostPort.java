package dev.banyan.conf;

/**
 * Where somebody listens.
 *
 * @param host a name, or an address without brackets
 * @param port 0 to 65535; 0 only to listen on a port of the system's choice
 */
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isEmpty() || port < 0 || port > 65535) {
      throw new IllegalArgumentException("'%s' port %d".formatted(host, port));
    }
  }

  /** {@code host:port}, an IPv6 address in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
