package dev.banyan.coordinator;

import dev.banyan.host.Version;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The coordinator as a process. */
public final class CoordinatorMain {
  private CoordinatorMain() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** What can be said on its command line, for who describes it. */
  public static CommandSpec described() {
    return commandLine().getCommandSpec();
  }

  private static CommandLine commandLine() {
    CommandLine line = new CommandLine(new CoordinatorCommand());
    line.getCommandSpec().version("banyan " + Version.current());
    return line;
  }
}
