package dev.banyan.agent;

import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.ConfigurationException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the settings come from. */
final class AgentOptions {
  @Option(
      names = "--config",
      paramLabel = "DIR",
      defaultValue = AgentArguments.CONFIG,
      description = "where agent.conf is (default: ${DEFAULT-VALUE})")
  private Path config = Path.of(AgentArguments.CONFIG);

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "where everything is kept, in its subdirectory agent (default: /var/lib/banyan)")
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting of agent.conf, here above the file")
  private Map<String, String> overrides = new HashMap<>();

  AgentSettings settings(Map<String, String> environment) throws ConfigurationException {
    return arguments().settings(environment);
  }

  AgentArguments arguments() {
    return new AgentArguments(config, state, overrides);
  }
}
