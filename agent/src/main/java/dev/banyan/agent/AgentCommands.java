package dev.banyan.agent;

import dev.banyan.host.Version;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Everything that can be said on the command line of an agent. */
public final class AgentCommands {
  private AgentCommands() {}

  /** Does what the arguments say; the exit code. */
  static int execute(String[] args, Map<String, String> environment) {
    return commandLine(environment).execute(args);
  }

  /** All of it, for who describes it. */
  public static CommandSpec described() {
    return commandLine(Map.of()).getCommandSpec();
  }

  private static CommandLine commandLine(Map<String, String> environment) {
    CommandLine command =
        new CommandLine(new AgentCommand(environment))
            .addSubcommand(new StatusCommand(environment))
            .addSubcommand(new BansCommand(environment))
            .addSubcommand(new UnbanCommand(environment))
            .addSubcommand(new TeardownCommand(environment))
            .setExecutionExceptionHandler(AgentCommands::end);
    command.getCommandSpec().version("banyan " + Version.current());
    return command;
  }

  private static int end(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
    Ending ending = Ending.by(e);
    command.getErr().println(ending.said());
    return ending.code();
  }
}
