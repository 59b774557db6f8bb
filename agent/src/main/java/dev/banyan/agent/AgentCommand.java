package dev.banyan.agent;

import dev.banyan.conf.ExitCode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code banyan agent}: runs until it is told to end. */
@Command(
    name = "banyan agent",
    mixinStandardHelpOptions = true,
    header = "Follows this host's logs and holds its firewall.",
    description = {
      "",
      "Sends failed logins to Kafka and blocks what the coordinators decide. When the logs are"
          + " followed and the firewall is up it prints one line that begins with 'ready'."
          + " SIGTERM ends it cleanly; what is blocked stays blocked.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  banyan agent --set coordinators=192.0.2.10:8440 \\",
      "    --set kafka.bootstrap.servers=192.0.2.10:9092"
    })
final class AgentCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private AgentOptions options = new AgentOptions();

  /**
   * @param environment of the process
   */
  AgentCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws Exception {
    AgentLife.run(options.settings(environment), System.out);
    return ExitCode.OK;
  }
}
