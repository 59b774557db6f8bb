package dev.banyan.coordinator;

import picocli.CommandLine;

/** The coordinator as a process. */
public final class CoordinatorMain {
  private CoordinatorMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new CoordinatorCommand()).execute(args));
  }
}
