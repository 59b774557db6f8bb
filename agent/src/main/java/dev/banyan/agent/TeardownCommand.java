package dev.banyan.agent;

import dev.banyan.agent.firewall.Teardown;
import dev.banyan.agent.process.Programs;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.ExitCode;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code banyan agent teardown}: the one way to take from the kernel what the agent put there. */
@Command(
    name = "teardown",
    mixinStandardHelpOptions = true,
    header = "Removes every chain, rule and set of Banyan from this host's firewall.",
    description = {
      "",
      "Nobody is blocked afterwards, until the agent is started again. End the agent first.",
      ""
    },
    footer = {"", "Example:", "  banyan agent teardown"})
final class TeardownCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AgentOptions options = new AgentOptions();

  /**
   * @param environment of the process
   */
  TeardownCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws Exception {
    AgentSettings settings = options.settings(environment);
    StateDirectory held = StateDirectory.open(settings.state());
    try {
      Teardown.all(settings, Programs.here(), InstantSource.system());
    } finally {
      held.close();
    }
    spec.commandLine().getOut().println("nothing of Banyan is left in the firewall");
    return ExitCode.OK;
  }
}
