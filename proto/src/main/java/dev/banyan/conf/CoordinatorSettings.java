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
 * @param seals how records are known to be genuine; empty: not at all
 * @param hostrate how many failures of one host a minute are taken in one partition
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
    Optional<TlsFiles> tls,
    Optional<SealSettings> seals,
    int hostrate) {

  /** A thousand a second: more than a host is attacked with that still answers. */
  public static final int HOSTRATE = 60_000;

  public CoordinatorSettings {
    kafka = Map.copyOf(kafka);
  }

  /** Settings without TLS and seals. */
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
        Optional.empty(),
        Optional.empty(),
        HOSTRATE);
  }
}
