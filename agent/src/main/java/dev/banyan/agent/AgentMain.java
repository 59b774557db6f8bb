package dev.banyan.agent;

import dev.banyan.host.Version;
import picocli.CommandLine;

/** The agent as a process. */
public final class AgentMain {
  private AgentMain() {}

  public static void main(String[] args) {
    LogLayout.install(System.getenv("JOURNAL_STREAM") != null);
    CommandLine command = new CommandLine(new AgentCommand(System.getenv()));
    command.getCommandSpec().version("banyan " + Version.current());
    System.exit(command.execute(args));
  }
}
