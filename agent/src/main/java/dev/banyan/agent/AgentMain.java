package dev.banyan.agent;

import dev.banyan.host.Version;
import java.util.Map;
import picocli.CommandLine;

/** The agent as a process. */
public final class AgentMain {
  private AgentMain() {}

  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    LogLayout.install(environment.containsKey("JOURNAL_STREAM"));
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
