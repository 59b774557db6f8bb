package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.StatusReply;
import dev.banyan.wire.StatusRequest;
import dev.banyan.wire.Suspension;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "Say whether the cluster works.",
    footer = {"", "Example: banyan status", "Exit: 1 if the coordinator is not ready."})
final class StatusCommand extends AdminCommand {
  StatusCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    StatusReply status = admin.status(StatusRequest.getDefaultInstance());
    if (console.isForPrograms()) {
      console.object(
          new Row()
              .put("ready", status.getReady())
              .put("version", status.getVersion())
              .put("epoch", Long.toHexString(status.getEpoch()))
              .put("revision", status.getRevision())
              .put("policy", status.getPolicyRevision())
              .put("bans", status.getBans())
              .put("agents", status.getAgents())
              .put("agents_behind", status.getAgentsBehind())
              .put("agents_faulty", status.getAgentsFaulty())
              .put("lag", status.getLag())
              .put("suspended", status.hasSuspension())
              .put("notifications", StatusNotifications.fields(status)));
    } else {
      print(status, console);
    }
    return status.getReady() ? ExitCode.OK : ExitCode.NO;
  }

  private static void print(StatusReply status, Console console) {
    console.line(status.getReady() ? "ready" : "not ready: " + Console.safe(status.getReason()));
    if (status.hasSuspension()) {
      console.line(suspended(status.getSuspension(), console));
    }
    console.line("version   " + Console.safe(status.getVersion()));
    console.line(
        "ban log   revision %d of epoch %s, policy of revision %d"
            .formatted(
                status.getRevision(),
                Long.toHexString(status.getEpoch()),
                status.getPolicyRevision()));
    console.line("bans      " + status.getBans());
    console.line(
        "agents    %d attached, %d behind".formatted(status.getAgents(), status.getAgentsBehind()));
    if (status.getAgentsFaulty() > 0) {
      console.line(
          "jails     do not all run on %d hosts: see 'banyan agents'"
              .formatted(status.getAgentsFaulty()));
    }
    console.line("lag       %d failures not decided yet".formatted(status.getLag()));
    StatusNotifications.lines(status, console).forEach(console::line);
  }

  private static String suspended(Suspension suspension, Console console) {
    var line =
        new StringBuilder("SUSPENDED nothing is enforced since ")
            .append(console.when(suspension.getSinceMs()));
    if (suspension.hasUntilMs()) {
      line.append(" until ").append(console.until(true, suspension.getUntilMs()));
    }
    if (!suspension.getOperator().isEmpty()) {
      line.append(" by ").append(Console.safe(suspension.getOperator()));
    }
    if (!suspension.getReason().isEmpty()) {
      line.append(": ").append(Console.safe(suspension.getReason()));
    }
    return line.append("; 'banyan resume' ends it").toString();
  }
}
