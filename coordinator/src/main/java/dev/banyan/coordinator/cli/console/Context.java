package dev.banyan.coordinator.cli.console;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;

/** What the command line runs in: where it writes, what time it is, what the environment says. */
public record Context(
    PrintWriter out,
    PrintWriter err,
    InstantSource clock,
    ZoneId zone,
    Map<String, String> env,
    Terminal terminal) {
  public Context {
    env = Map.copyOf(env);
  }
}
