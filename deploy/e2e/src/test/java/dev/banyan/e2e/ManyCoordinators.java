package dev.banyan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.testing.Command;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A broker, coordinators, and PBX hosts with their agents, each a process on its host. */
final class ManyCoordinators implements AutoCloseable {
  static final String JAIL = "sip";
  static final int MAXRETRY = 3;
  private static final Path DEPLOY = Path.of("..").toAbsolutePath().normalize();
  static final String BANYAN = DEPLOY.resolve("bin/banyan").toString();
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final Pattern MEMBER = Pattern.compile("^add \\S+ ([0-9.]+)", Pattern.MULTILINE);

  final List<Program> coordinators = new ArrayList<>();
  final List<Pbx> hosts = new ArrayList<>();
  private final Path directory;
  private final Setup setup;
  private final Network network = Network.create();
  private final Program broker;
  private final String servers;

  /**
   * How many there are, and what they are started by.
   *
   * @param coordinator the launcher of coordinators
   * @param agent that of agents
   */
  record Setup(int coordinators, int agents, String coordinator, String agent) {
    static final Setup OF_NOW = new Setup(3, 10, BANYAN, BANYAN);
  }

  ManyCoordinators(Path directory, Setup setup) throws IOException {
    this.directory = directory;
    this.setup = setup;
    Namespace centre = network.host("broker");
    servers = centre.address4() + ":9092";
    broker = new Program(centre, directory.resolve("broker.log"), brokerCommand(centre.address4()));
    writeConfiguration();
    List<String> addresses = new ArrayList<>();
    for (int number = 1; number <= setup.coordinators(); number++) {
      Namespace host = network.host("c" + number);
      addresses.add(host.address4() + ":8440");
      coordinators.add(coordinator(host, "c" + number));
    }
    for (int number = 1; number <= setup.agents(); number++) {
      hosts.add(new Pbx("pbx" + number, String.join(", ", addresses)));
    }
  }

  /** Starts all of it; {@code kafka} is reached from this process too. */
  void start() {
    network.joinThisProcess();
    broker.start();
    coordinators.parallelStream().forEach(Program::start);
    hosts.parallelStream().forEach(pbx -> pbx.agent.start());
  }

  /** Where Kafka is. */
  String servers() {
    return servers;
  }

  /** What the first coordinator's launcher answers to an operator on its host. */
  String ask(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.add(0, setup.coordinator());
    command.addAll(List.of("--state", directory.resolve("c1").toString()));
    return Command.run(command);
  }

  private Program coordinator(Namespace host, String name) {
    return new Program(
        host,
        directory.resolve(name + ".log"),
        List.of(
            setup.coordinator(),
            "coordinator",
            "--config",
            directory.toString(),
            "--set",
            "name=" + name,
            "--set",
            "state=" + directory.resolve(name),
            "--set",
            "listen=" + host.address4() + ":8440",
            "--set",
            "insecure=yes",
            "--set",
            "kafka.bootstrap.servers=" + servers));
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
    Files.writeString(
        directory.resolve("jail.conf"),
        """
        [%s]
        enabled = true
        filter = banyan/asterisk
        action = iptables-allports[name=SIP]
        logpath = /var/log/asterisk/messages
        maxretry = %d
        findtime = 10m
        bantime = 1w
        """
            .formatted(JAIL, MAXRETRY),
        UTF_8);
  }

  @Override
  public void close() {
    hosts.forEach(pbx -> pbx.agent.close());
    coordinators.forEach(Program::close);
    broker.close();
    network.close();
  }

  /** A host with a log, an agent and a firewall. */
  final class Pbx {
    final String name;
    private final Namespace host;
    private final Program agent;
    private final Path log;

    Pbx(String name, String attachTo) throws IOException {
      this.name = name;
      this.host = network.host(name);
      Path own = Files.createDirectories(directory.resolve(name));
      this.log = Files.createFile(own.resolve("messages"));
      Files.writeString(
          own.resolve("agent.conf"),
          """
          [agent]
          host = %s
          coordinators = %s
          kafka.bootstrap.servers = %s
          state = %s/state
          logroots = %s
          autonomy = 60
          insecure = yes
          [%s]
          logpath = %s
          """
              .formatted(name, attachTo, servers, own, own, JAIL, log),
          UTF_8);
      this.agent =
          new Program(
              host,
              own.resolve("agent.log"),
              List.of(setup.agent(), "agent", "--config", own.toString()));
    }

    /** Writes the line of a failed login. */
    void fail(String address) throws IOException {
      Files.writeString(
          log,
          "[%s] NOTICE[1] chan_sip.c: Registration from '<sip:1@pbx>' failed for '%s:5060' - Wrong password\n"
              .formatted(LocalDateTime.now(ZoneId.systemDefault()).format(DATE), address),
          UTF_8,
          StandardOpenOption.APPEND);
    }

    /** Whom its kernel blocks. */
    Set<String> blocked() {
      return MEMBER
          .matcher(host.run("ipset", "save", "banyan-" + JAIL + "-4"))
          .results()
          .map((MatchResult found) -> found.group(1))
          .collect(Collectors.toSet());
    }
  }
}
