package dev.banyan.broker;

import dev.banyan.conf.HostPort;
import dev.banyan.conf.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a broker is to run.
 *
 * @param directory of its data; created if it is not there
 * @param listen where clients connect; port 0: a free one
 * @param advertised the host that clients are told to connect to
 * @param tls what it shows to clients, who show theirs; empty: anybody gets in and may do anything
 */
public record BrokerSettings(
    Path directory, HostPort listen, String advertised, Optional<TlsFiles> tls) {

  /** Listens, and is reached, at the same address. */
  public static BrokerSettings at(Path directory, HostPort listen) {
    return new BrokerSettings(directory, listen, listen.host(), Optional.empty());
  }

  /** The same with TLS, and with what each role may do. */
  public BrokerSettings guarded(TlsFiles files) {
    return new BrokerSettings(directory, listen, advertised, Optional.of(files));
  }

  /** On a free port that only this host can reach. */
  public static BrokerSettings onLoopback(Path directory) {
    return at(directory, new HostPort("127.0.0.1", 0));
  }
}
