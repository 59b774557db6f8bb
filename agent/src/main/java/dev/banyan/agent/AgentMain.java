package dev.banyan.agent;

import dev.banyan.agent.log.StandardErrorLines;
import dev.banyan.host.Version;
import java.util.Map;
import picocli.CommandLine;

/** The agent as a process. */
public final class AgentMain {
  private AgentMain() {}

  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    StandardErrorLines.use();
    CommandLine command =
        new CommandLine(new AgentCommand(environment))
            .addSubcommand(new StatusCommand(environment))
            .addSubcommand(new BansCommand(environment))
            .addSubcommand(new UnbanCommand(environment))
            .addSubcommand(new TeardownCommand(environment))
            .setExecutionExceptionHandler(new ExitCodes());
    command.getCommandSpec().version("banyan " + Version.current());
    System.exit(command.execute(args));
  }
}
