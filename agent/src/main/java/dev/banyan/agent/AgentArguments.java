package dev.banyan.agent;

import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.SettingsLoader;
import dev.banyan.host.Hostname;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the settings come from.
 *
 * @param config where agent.conf is
 * @param state where everything is kept, in its subdirectory agent
 * @param set settings that stand above the file
 */
record AgentArguments(Path config, Optional<Path> state, Map<String, String> set) {
  static final String CONFIG = "/etc/banyan";

  AgentArguments {
    set = Map.copyOf(set);
  }

  /**
   * What an agent is started with; empty if it is anything else than well-formed {@code --config},
   * {@code --state} and {@code --set}, each with a value.
   */
  static Optional<AgentArguments> parse(String... args) {
    Path config = Path.of(CONFIG);
    Optional<Path> state = Optional.empty();
    Map<String, String> set = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      String name = equals < 0 ? args[i] : args[i].substring(0, equals);
      String value = equals >= 0 ? args[i].substring(equals + 1) : ++i < args.length ? args[i] : "";
      int key = value.indexOf('=');
      if (value.isEmpty() || value.startsWith("-") || value.startsWith("@")) {
        return Optional.empty();
      }
      switch (name) {
        case "--config" -> config = Path.of(value);
        case "--state" -> state = Optional.of(Path.of(value));
        case "--set" -> {
          if (key <= 0) {
            return Optional.empty();
          }
          set.put(value.substring(0, key), value.substring(key + 1));
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new AgentArguments(config, state, set));
  }

  AgentSettings settings(Map<String, String> environment) throws ConfigurationException {
    Map<String, String> all = new HashMap<>(set);
    state.ifPresent(dir -> all.put("state", dir.resolve("agent").toString()));
    return new SettingsLoader(config, environment, all, Hostname.local()).agent();
  }
}
