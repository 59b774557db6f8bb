package dev.banyan.conf;

import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code agent.conf} says.
 *
 * @param host name of this host
 * @param coordinators whom to attach to, in no order
 * @param state directory of the positions and bans files and the socket
 * @param firewall {@code ipset}, {@code iptables}, {@code nftables}, {@code command} or {@code
 *     dry-run}
 * @param autonomy after how long without a word the agent decides alone
 * @param logroots directories under which a policy's logs may lie
 * @param http where metrics and health are served; empty: nowhere
 * @param kafka properties for Kafka's client, at least {@code bootstrap.servers}
 * @param jails what this host overrides
 * @param actions directory of this host's own action files, for {@code firewall = command}
 * @param tls how coordinators are called; empty: without
 */
public record AgentSettings(
    HostName host,
    List<HostPort> coordinators,
    Path state,
    String firewall,
    Duration autonomy,
    List<Path> logroots,
    Optional<HostPort> http,
    boolean insecure,
    Map<String, String> kafka,
    Map<JailName, JailOverride> jails,
    Path actions,
    Optional<TlsFiles> tls) {

  public AgentSettings {
    coordinators = List.copyOf(coordinators);
    logroots = List.copyOf(logroots);
    kafka = Map.copyOf(kafka);
    jails = Map.copyOf(jails);
  }

  /** Settings with the usual directory of actions and without TLS. */
  public AgentSettings(
      HostName host,
      List<HostPort> coordinators,
      Path state,
      String firewall,
      Duration autonomy,
      List<Path> logroots,
      Optional<HostPort> http,
      boolean insecure,
      Map<String, String> kafka,
      Map<JailName, JailOverride> jails) {
    this(
        host,
        coordinators,
        state,
        firewall,
        autonomy,
        logroots,
        http,
        insecure,
        kafka,
        jails,
        Path.of("/etc/banyan/action.d"),
        Optional.empty());
  }

  /**
   * What this host does otherwise in one jail.
   *
   * @param logpath empty: as the policy says
   * @param ami how to log in to Asterisk's manager interface; empty: not at all
   */
  public record JailOverride(
      List<String> logpath, Optional<String> port, Optional<String> backend, Optional<Ami> ami) {
    public static final JailOverride NOTHING =
        new JailOverride(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public JailOverride {
      logpath = List.copyOf(logpath);
    }
  }

  /**
   * Asterisk's manager interface on this host, for {@code backend = ami}.
   *
   * @param secretFile whose first line is the user's secret
   */
  public record Ami(HostPort address, String user, Path secretFile) {}
}
