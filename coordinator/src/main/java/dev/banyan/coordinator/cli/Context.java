package dev.banyan.coordinator.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;

/** What the command line runs in: where it writes, what time it is, what the environment says. */
record Context(
    PrintWriter out,
    PrintWriter err,
    InstantSource clock,
    ZoneId zone,
    Map<String, String> env,
    Terminal terminal) {
  Context {
    env = Map.copyOf(env);
  }
}
