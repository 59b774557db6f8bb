package dev.banyan.agent;

import dev.banyan.agent.admin.AgentClient;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.ExitCode;
import dev.banyan.model.Printable;
import dev.banyan.wire.HostReply;
import dev.banyan.wire.HostRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks the agent of this host through its socket; no coordinator is needed. */
abstract class HostCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AgentOptions options = new AgentOptions();

  @Option(names = "--json", description = "Write one JSON object a line.")
  private boolean json;

  /**
   * @param environment of the process
   */
  HostCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** What is asked. */
  abstract HostRequest request();

  /** Shows the answers; the exit code. */
  abstract int show(List<HostReply> replies, PrintWriter out, boolean forPrograms);

  @Override
  public final Integer call() throws ConfigurationException, IOException {
    List<HostReply> replies = AgentClient.ask(options.settings(environment).state(), request());
    for (HostReply reply : replies) {
      if (!reply.getRefused().isEmpty()) {
        spec.commandLine().getErr().println("banyan agent: " + Printable.of(reply.getRefused()));
        return ExitCode.NO;
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    int code = show(replies, out, json);
    out.flush();
    return code;
  }
}
