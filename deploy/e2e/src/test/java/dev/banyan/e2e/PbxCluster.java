package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.awaitility.Awaitility.await;

import dev.banyan.testing.Namespace;
import dev.banyan.testing.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Four PBX hosts with their agents, and one host with a broker and a coordinator, each a process of
 * its own that {@code deploy/bin/banyan} has started.
 */
final class PbxCluster implements AutoCloseable {
  private static final Path DEPLOY = Path.of("..").toAbsolutePath().normalize();
  private static final String BANYAN = DEPLOY.resolve("bin/banyan").toString();
  private static final Pattern CONNECTED = Pattern.compile("\"connected\":true");
  private static final Pattern OFFSET = Pattern.compile("\"offset\":");
  private static final Pattern DECIDED =
      Pattern.compile("\"(verdict|revision|since|until)\":[^,}]*");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final String JAILS =
      """
      [DEFAULT]
      enabled = true
      filter = asterisk
      findtime = 600
      action = iptables-sip[name=ASTERISK, protocol=all]
      [lasting]
      logpath = /var/log/asterisk/messages
      maxretry = 5
      bantime = 604800
      [brief]
      logpath = /var/log/asterisk/brief
      action = iptables-allports[name=BRIEF]
      maxretry = 3
      bantime = 6
      [trusting]
      filter = banyan/asterisk
      logpath = /var/log/asterisk/trusting
      maxretry = 3
      bantime = 604800
      trustsuccess = yes
      """;

  static final String LASTING = "lasting";
  static final String BRIEF = "brief";
  static final String TRUSTING = "trusting";
  static final Duration BRIEF_BANTIME = Duration.ofSeconds(6);

  final List<Pbx> hosts = new ArrayList<>();
  final Namespace outside;
  final Program broker;
  final Program coordinator;
  final Namespace centre;
  private final Path directory;
  private final Network network;

  private PbxCluster(Path directory, int size, String agentLines) throws IOException {
    this.directory = directory;
    network = Network.create();
    outside = network.host("outside");
    centre = network.host("centre");
    writeConfiguration();
    String kafka = centre.address4() + ":9092";
    String attachTo = centre.address4() + ":8440";
    broker = new Program(centre, directory.resolve("broker.log"), brokerCommand(centre.address4()));
    coordinator =
        new Program(
            centre,
            directory.resolve("coordinator.log"),
            List.of(
                BANYAN,
                "coordinator",
                "--config",
                directory.toString(),
                "--set",
                "state=" + directory.resolve("coordinator"),
                "--set",
                "listen=" + attachTo,
                "--set",
                "insecure=yes",
                "--set",
                "kafka.bootstrap.servers=" + kafka));
    for (int number = 1; number <= size; number++) {
      Pbx pbx = new Pbx(network.host("pbx" + number), "pbx" + number);
      pbx.configure(kafka, attachTo, agentLines);
      hosts.add(pbx);
    }
  }

  static PbxCluster start(Path directory) throws IOException {
    return start(directory, 4, "");
  }

  /**
   * Starts all of it.
   *
   * @param size how many PBX hosts
   * @param agentLines what each agent.conf says besides
   */
  static PbxCluster start(Path directory, int size, String agentLines) throws IOException {
    PbxCluster cluster = new PbxCluster(directory, size, agentLines);
    try {
      cluster.broker.start();
      cluster.coordinator.start();
      cluster.hosts.parallelStream().forEach(pbx -> pbx.agent.start());
      cluster.awaitAttached();
      return cluster;
    } catch (AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  /** An agent that is ready protects its host; it attaches on its own. */
  private void awaitAttached() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> CONNECTED.matcher(ask("agents", "--json")).results().count() == hosts.size());
  }

  private List<String> brokerCommand(String address) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:TieredStopAtLevel=1",
        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
        "-cp",
        DEPLOY.resolve("target/banyan/lib") + "/banyan-broker-0.1.0.jar",
        "dev.banyan.broker.BrokerMain",
        directory.resolve("kafka").toString(),
        address,
        "9092");
  }

  private void writeConfiguration() throws IOException {
    Files.writeString(directory.resolve("jail.conf"), JAILS, UTF_8);
    for (String part : List.of("filter.d/asterisk.conf", "action.d/iptables-sip.conf")) {
      Path copy = directory.resolve(part);
      Files.createDirectories(copy.getParent());
      Files.copy(DEPLOY.resolve("example").resolve(part), copy);
    }
  }

  /** What {@code banyan} answers to an operator on the coordinator's host. */
  String ask(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.add(0, BANYAN);
    command.addAll(List.of("--state", directory.resolve("coordinator").toString()));
    return centre.run(command.toArray(String[]::new));
  }

  /** Whether exactly so many failures of an address are counted in a jail, now or soon. */
  boolean counts(String address, String jail, int failures) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(e -> e instanceof AssertionError)
        .until(() -> OFFSET.matcher(explain(address, jail)).results().count() >= failures);
    return OFFSET.matcher(explain(address, jail)).results().count() == failures;
  }

  /** By which record an address is banned, from when and until when. */
  List<String> decision(String address, String jail) {
    return DECIDED.matcher(explain(address, jail)).results().map(MatchResult::group).toList();
  }

  private String explain(String address, String jail) {
    return ask("explain", address, "--jail", jail, "--json");
  }

  @Override
  public void close() {
    hosts.forEach(pbx -> pbx.agent.close());
    coordinator.close();
    broker.close();
    network.close();
  }

  /** A host with two logs, an agent and a firewall. */
  final class Pbx {
    final Namespace host;
    final String name;
    final Program agent;
    private final Path directory;

    Pbx(Namespace host, String name) throws IOException {
      this.host = host;
      this.name = name;
      this.directory = Files.createDirectories(PbxCluster.this.directory.resolve(name));
      agent =
          new Program(
              host,
              directory.resolve("agent.log"),
              List.of(BANYAN, "agent", "--config", directory.toString()));
    }

    private void configure(String kafka, String coordinator, String lines) throws IOException {
      Files.writeString(
          directory.resolve("agent.conf"),
          """
          [agent]
          host = %1$s
          coordinators = %2$s
          kafka.bootstrap.servers = %3$s
          state = %4$s/state
          logroots = %4$s
          insecure = yes
          %5$s
          [lasting]
          logpath = %4$s/lasting
          [brief]
          logpath = %4$s/brief
          [trusting]
          logpath = %4$s/trusting
          """
              .formatted(name, coordinator, kafka, directory, lines),
          UTF_8);
    }

    /** Writes the line of a failed login into the log of a jail. */
    void fail(String jail, String address) {
      write(
          jail,
          "[%s] NOTICE[1] chan_sip.c: Registration from '<sip:1@pbx>' failed for '%s:5060' - Wrong password\n"
              .formatted(LocalDateTime.now(ZoneId.systemDefault()).format(DATE), address));
    }

    /** Writes the line of a login that succeeded a moment ago. */
    void logIn(String jail, String address, String rest) {
      Instant at = Instant.now().minusSeconds(10);
      write(
          jail,
          "[%s] SECURITY[1] res_security_log.c: SecurityEvent=\"SuccessfulAuth\",EventTV=\"%d-0\",Severity=\"Informational\",Service=\"PJSIP\",EventVersion=\"1\",AccountID=\"100\",SessionID=\"c\",LocalAddress=\"IPV4/UDP/192.0.2.1/5060\",RemoteAddress=\"IPV4/UDP/%s/5060\"%s\n"
              .formatted(
                  LocalDateTime.now(ZoneId.systemDefault()).format(DATE),
                  at.getEpochSecond(),
                  address,
                  rest));
    }

    private void write(String jail, String line) {
      try {
        Files.writeString(directory.resolve(jail), line, UTF_8, CREATE, APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Whether this host's kernel blocks an address for a jail. */
    boolean blocks(String jail, String address) {
      return host.succeeds("ipset", "test", "banyan-%s-4".formatted(jail), address);
    }
  }
}
