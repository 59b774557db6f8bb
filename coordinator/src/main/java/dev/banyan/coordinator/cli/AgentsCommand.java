package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.AgentReply;
import dev.banyan.wire.ListAgentsRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "agents",
    description = "List the agents and how far each one is.",
    footer = {"", "Example: banyan agents", "         banyan agents quarantine pbx-07"})
final class AgentsCommand extends AdminCommand {
  AgentsCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    List<AgentReply> agents = new ArrayList<>();
    admin.listAgents(ListAgentsRequest.getDefaultInstance()).forEachRemaining(agents::add);
    List<AgentReply> others = agents.stream().filter(agent -> agent.getOthers() > 0).toList();
    agents.removeAll(others);
    if (console.isForPrograms()) {
      agents.forEach(agent -> console.object(row(agent)));
      return ExitCode.OK;
    }
    var table =
        new Table(
            "HOST",
            "CONNECTED",
            "MODE",
            ">REVISION",
            ">BEHIND",
            "FIREWALL",
            "VERSION",
            "LAST SEEN");
    for (AgentReply agent : agents) {
      table.add(
          agent.getHost(),
          agent.getConnected() ? "yes" : "no",
          agent.getMode(),
          agent.getRevision(),
          agent.getBehind(),
          agent.getFirewall(),
          agent.getVersion(),
          console.when(agent.getLastSeenMs()));
    }
    table.lines().forEach(console::line);
    others.forEach(
        there ->
            console.line(
                "and %d at coordinator %s, which hold everything up to revision %d"
                    .formatted(
                        there.getOthers(),
                        Console.safe(there.getCoordinator()),
                        there.getRevision())));
    agents.forEach(agent -> distrusted(agent, console));
    agents.forEach(agent -> failed(agent, console));
    return ExitCode.OK;
  }

  private static void distrusted(AgentReply agent, Console console) {
    if (agent.getQuarantined()) {
      console.line(
          "%s is in quarantine: what it says of failures is ignored"
              .formatted(Console.safe(agent.getHost())));
    }
    if (agent.getOverRate() > 0) {
      console.line(
          "%s said too much in a minute: %d failures were passed over (hostrate in coordinator.conf)"
              .formatted(Console.safe(agent.getHost()), agent.getOverRate()));
    }
  }

  private static void failed(AgentReply agent, Console console) {
    for (AgentReply.Failed failed : agent.getFailedList()) {
      console.line(
          "%s could not apply %s: %s"
              .formatted(
                  Console.safe(agent.getHost()),
                  Console.safe(failed.getKey()),
                  Console.safe(failed.getError())));
    }
    for (AgentReply.Fault fault : agent.getFaultsList()) {
      console.line(
          "%s does not run all of jail %s: %s"
              .formatted(
                  Console.safe(agent.getHost()),
                  Console.safe(fault.getJail()),
                  Console.safe(fault.getWhy())));
    }
  }

  private static Row row(AgentReply agent) {
    return new Row()
        .put("host", agent.getHost())
        .put("connected", agent.getConnected())
        .text("mode", agent.getMode())
        .put("revision", agent.getRevision())
        .put("behind", agent.getBehind())
        .text("version", agent.getVersion())
        .text("firewall", agent.getFirewall())
        .time("last_seen", true, agent.getLastSeenMs())
        .put(
            "faults",
            agent.getFaultsList().stream()
                .map(f -> new Row().put("jail", f.getJail()).put("why", f.getWhy()).fields())
                .toList())
        .text("coordinator", agent.getCoordinator())
        .put("quarantined", agent.getQuarantined())
        .put("over_rate", agent.getOverRate());
  }
}
