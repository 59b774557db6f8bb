package dev.banyan.deploy.standalone;

import dev.banyan.broker.BrokerSettings;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.Loopback;
import dev.banyan.conf.Problem;
import dev.banyan.conf.SettingsLoader;
import dev.banyan.seal.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of each part, made of one command line, one environment and one directory. */
final class Plan {
  static final String FIREWALL = "firewall";
  private static final Path DEFAULT_CONFIG = Path.of("/etc/banyan");
  private static final String AGENT_PREFIX = "agent.";
  private static final String BROKER_PORT = "brokerport";
  private static final String DEFAULT_BROKER_PORT = "9092";
  private static final String BOOTSTRAP = "kafka.bootstrap.servers";
  private static final Set<String> OF_AGENTS = Set.of("host", FIREWALL, "autonomy", "logroots");
  private static final Set<String> OF_BOTH = Set.of("insecure");
  private static final String KAFKA = "kafka";
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");

  private final Optional<Path> named;
  private final Path config;
  private final Path state;
  private final int brokerPort;
  private final Map<String, String> ofCoordinator = new HashMap<>();
  private final Map<String, String> ofAgent = new HashMap<>();
  private final Map<String, String> environment;
  private final String hostname;

  /**
   * @param config directory to read, if one was named
   * @param settings from the command line, by key
   */
  Plan(
      Optional<Path> config,
      Path state,
      Map<String, String> settings,
      Map<String, String> environment,
      String hostname)
      throws ConfigurationException {
    this.named = config;
    this.config = config.orElse(DEFAULT_CONFIG);
    this.state = state;
    this.brokerPort = port(settings.getOrDefault(BROKER_PORT, DEFAULT_BROKER_PORT));
    this.environment = environment;
    this.hostname = hostname;
    settings.forEach(this::distribute);
    ofCoordinator.put("state", state.resolve("coordinator").toString());
    ofCoordinator.put("config", this.config.toString());
    ofAgent.put("state", state.resolve("agent").toString());
  }

  private void distribute(String key, String value) {
    if (key.startsWith(AGENT_PREFIX)) {
      ofAgent.put(key.substring(AGENT_PREFIX.length()), value);
    } else if (OF_AGENTS.contains(key)) {
      ofAgent.put(key, value);
    } else if (!key.equals(BROKER_PORT)) {
      ofCoordinator.put(key, value);
    }
    if (OF_BOTH.contains(key)) {
      ofAgent.put(key, value);
    }
  }

  private static int port(String text) throws ConfigurationException {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65535) {
      return Integer.parseInt(text);
    }
    throw new ConfigurationException(
        List.of(
            new Problem(
                Path.of("command line"),
                0,
                BROKER_PORT,
                "'%s' is wrong; expected a port, or 0 for any that is free".formatted(text))));
  }

  /** Finds everything that is wrong before anything is started. */
  void check() throws ConfigurationException {
    HostPort nowhere = new HostPort("127.0.0.1", 0);
    List<Problem> problems = new ArrayList<>();
    collect(problems, () -> coordinator(nowhere.toString()));
    collect(problems, () -> agent(nowhere.toString(), nowhere));
    collect(problems, this::jails);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private interface Reading {
    Object read() throws ConfigurationException;
  }

  private static void collect(List<Problem> problems, Reading reading) {
    try {
      reading.read();
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
  }

  /**
   * The jails of the directory that was named; else of the usual one, if there are any; else ours.
   */
  Configuration jails() throws ConfigurationException {
    boolean written = named.isPresent() || Files.exists(DEFAULT_CONFIG.resolve("jail.conf"));
    return written ? Configuration.load(config) : Configuration.builtin();
  }

  /**
   * The broker listens where the coordinator does, on a port of its own; where other hosts reach
   * it, with the coordinator's certificate.
   */
  BrokerSettings broker() throws ConfigurationException {
    CoordinatorSettings beside = coordinator("");
    String host = beside.listen().host();
    boolean guarded = !beside.insecure() && !Loopback.is(beside.listen());
    return new BrokerSettings(
        state.resolve(KAFKA),
        new HostPort(host, brokerPort),
        ANY_ADDRESS.contains(host) ? hostname : host,
        guarded ? beside.tls() : Optional.empty());
  }

  CoordinatorSettings coordinator(String bootstrapServers) throws ConfigurationException {
    Map<String, String> settings = new HashMap<>(ofCoordinator);
    settings.put(BOOTSTRAP, bootstrapServers);
    CoordinatorSettings read =
        new SettingsLoader(config, environment, settings, hostname).coordinator();
    if (read.seals().isPresent() || !Files.exists(secret())) {
      return read;
    }
    settings.put("secret.file", secret().toString());
    return new SettingsLoader(config, environment, settings, hostname).coordinator();
  }

  private Path secret() {
    return state.resolve("secret");
  }

  /**
   * Makes a secret for records to be sealed with, if none is named and nothing was written yet that
   * would lack its seal.
   */
  void makeSecret() throws ConfigurationException, IOException {
    boolean first = !Files.exists(state.resolve(KAFKA)) && !Files.exists(secret());
    if (first && coordinator("").seals().isEmpty()) {
      Files.createDirectories(state);
      Secrets.create(secret(), new SecureRandom());
    }
  }

  AgentSettings agent(String bootstrapServers, HostPort coordinator) throws ConfigurationException {
    Map<String, String> settings = new HashMap<>(ofAgent);
    settings.put(BOOTSTRAP, bootstrapServers);
    settings.put("coordinators", coordinator.toString());
    return new SettingsLoader(config, environment, settings, hostname).agent();
  }
}
