package dev.banyan.conf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code coordinator.conf} says.
 *
 * @param name of this coordinator
 * @param listen where agents attach
 * @param http where metrics and health are served; empty: nowhere
 * @param state directory of the database and the socket
 * @param config directory of the jails
 * @param standby whether windows of partitions that others own are kept warm
 * @param historytime how long ended bans are remembered
 * @param insecure whether it may listen beyond loopback without TLS
 * @param kafka properties for Kafka's client, at least {@code bootstrap.servers}
 * @param notification how people and programs are told of bans
 * @param tls empty: without
 */
public record CoordinatorSettings(
    String name,
    HostPort listen,
    Optional<HostPort> http,
    Path state,
    Path config,
    boolean standby,
    Duration historytime,
    boolean insecure,
    Map<String, String> kafka,
    NotifySettings notification,
    Optional<TlsFiles> tls) {

  public CoordinatorSettings {
    kafka = Map.copyOf(kafka);
  }

  /** Settings without TLS. */
  public CoordinatorSettings(
      String name,
      HostPort listen,
      Optional<HostPort> http,
      Path state,
      Path config,
      boolean standby,
      Duration historytime,
      boolean insecure,
      Map<String, String> kafka,
      NotifySettings notification) {
    this(
        name,
        listen,
        http,
        state,
        config,
        standby,
        historytime,
        insecure,
        kafka,
        notification,
        Optional.empty());
  }
}
