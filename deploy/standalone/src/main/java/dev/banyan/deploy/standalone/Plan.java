package dev.banyan.deploy.standalone;

import dev.banyan.broker.BrokerSettings;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.Problem;
import dev.banyan.conf.SettingsLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The settings of each part, made of one command line, one environment and one directory. */
final class Plan {
  static final String FIREWALL = "firewall";
  private static final String AGENT_PREFIX = "agent.";
  private static final String BROKER_PORT = "brokerport";
  private static final String DEFAULT_BROKER_PORT = "9092";
  private static final String BOOTSTRAP = "kafka.bootstrap.servers";
  private static final Set<String> OF_AGENTS = Set.of("host", FIREWALL, "autonomy", "logroots");
  private static final Set<String> OF_BOTH = Set.of("insecure");
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");

  private final Path state;
  private final Path config;
  private final int brokerPort;
  private final Map<String, String> ofCoordinator = new HashMap<>();
  private final Map<String, String> ofAgent = new HashMap<>();
  private final Map<String, String> environment;
  private final String hostname;

  /**
   * @param config directory to read
   * @param settings from the command line, by key
   */
  Plan(
      Path config,
      Path state,
      Map<String, String> settings,
      Map<String, String> environment,
      String hostname)
      throws ConfigurationException {
    this.state = state;
    this.config = config;
    this.brokerPort = port(settings.getOrDefault(BROKER_PORT, DEFAULT_BROKER_PORT));
    this.environment = environment;
    this.hostname = hostname;
    settings.forEach(this::distribute);
    ofCoordinator.put("state", state.resolve("coordinator").toString());
    ofCoordinator.put("config", config.toString());
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

  /** Finds everything that is wrong with the settings before anything is started. */
  void check() throws ConfigurationException {
    HostPort nowhere = new HostPort("127.0.0.1", 0);
    List<Problem> problems = new ArrayList<>();
    try {
      coordinator(nowhere.toString());
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    try {
      agent(nowhere.toString(), nowhere);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /** The broker listens where the coordinator does, on a port of its own. */
  BrokerSettings broker() throws ConfigurationException {
    String host = coordinator("").listen().host();
    return new BrokerSettings(
        state.resolve("kafka"),
        new HostPort(host, brokerPort),
        ANY_ADDRESS.contains(host) ? hostname : host);
  }

  CoordinatorSettings coordinator(String bootstrapServers) throws ConfigurationException {
    Map<String, String> settings = new HashMap<>(ofCoordinator);
    settings.put(BOOTSTRAP, bootstrapServers);
    return new SettingsLoader(config, environment, settings, hostname).coordinator();
  }

  AgentSettings agent(String bootstrapServers, HostPort coordinator) throws ConfigurationException {
    Map<String, String> settings = new HashMap<>(ofAgent);
    settings.put(BOOTSTRAP, bootstrapServers);
    settings.put("coordinators", coordinator.toString());
    return new SettingsLoader(config, environment, settings, hostname).agent();
  }
}
