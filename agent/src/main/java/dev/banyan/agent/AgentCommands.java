package dev.banyan.agent;

import dev.banyan.host.Version;
import java.util.Map;
import picocli.CommandLine;

/** Everything that can be said on the command line of an agent. */
final class AgentCommands {
  private AgentCommands() {}

  /** Does what the arguments say; the exit code. */
  static int execute(String[] args, Map<String, String> environment) {
    CommandLine command =
        new CommandLine(new AgentCommand(environment))
            .addSubcommand(new StatusCommand(environment))
            .addSubcommand(new BansCommand(environment))
            .addSubcommand(new UnbanCommand(environment))
            .addSubcommand(new TeardownCommand(environment))
            .setExecutionExceptionHandler(AgentCommands::end);
    command.getCommandSpec().version("banyan " + Version.current());
    return command.execute(args);
  }

  private static int end(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
    Ending ending = Ending.by(e);
    command.getErr().println(ending.said());
    return ending.code();
  }
}
