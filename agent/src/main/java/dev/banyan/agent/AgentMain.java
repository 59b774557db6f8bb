package dev.banyan.agent;

import picocli.CommandLine;

/** The agent as a process. */
public final class AgentMain {
  private AgentMain() {}

  public static void main(String[] args) {
    LogLayout.install(System.getenv("JOURNAL_STREAM") != null);
    System.exit(new CommandLine(new AgentCommand(System.getenv())).execute(args));
  }
}
