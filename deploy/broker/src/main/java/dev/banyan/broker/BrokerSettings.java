package dev.banyan.broker;

import dev.banyan.conf.HostPort;
import java.nio.file.Path;

/**
 * How a broker is to run.
 *
 * @param directory of its data; created if it is not there
 * @param listen where clients connect; port 0: a free one
 * @param advertised the host that clients are told to connect to
 */
public record BrokerSettings(Path directory, HostPort listen, String advertised) {

  /** Listens, and is reached, at the same address. */
  public static BrokerSettings at(Path directory, HostPort listen) {
    return new BrokerSettings(directory, listen, listen.host());
  }

  /** On a free port that only this host can reach. */
  public static BrokerSettings onLoopback(Path directory) {
    return at(directory, new HostPort("127.0.0.1", 0));
  }
}
