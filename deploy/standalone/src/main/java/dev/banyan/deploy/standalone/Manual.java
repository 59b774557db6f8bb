package dev.banyan.deploy.standalone;

import dev.banyan.agent.AgentCommands;
import dev.banyan.coordinator.CoordinatorMain;
import dev.banyan.coordinator.cli.ManPages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes the pages of the manual of all parts, when they are put together. */
public final class Manual {
  private Manual() {}

  /** Writes them into the directory that is named. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("expected one directory to write to");
    }
    ManPages.write(
        Path.of(args[0]),
        List.of(AgentCommands.described(), CoordinatorMain.described()),
        List.of(
            new ManPages.Part(
                "banyan-standalone",
                "Run Kafka, a coordinator and this host's agent in one process",
                Arguments.USAGE)));
  }
}
