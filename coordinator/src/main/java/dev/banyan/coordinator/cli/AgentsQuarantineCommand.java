package dev.banyan.coordinator.cli;

import com.google.common.collect.ImmutableList;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.ListAgentsRequest;
import dev.banyan.wire.QuarantineReply;
import dev.banyan.wire.QuarantineRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "quarantine",
    description = {
      "Ignore what a host says of failures, on all coordinators.",
      "",
      "For a host that floods or lies: from now on its failures do not count. What counted before"
          + " stays; bans that it caused are lifted with 'banyan unban'. The host goes on enforcing"
          + " the cluster's bans and counting for itself."
    },
    footer = {
      "",
      "Example: banyan agents quarantine pbx-07 --reason \"it was broken into\"",
      "Exit: 1 if it was so before.",
    })
final class AgentsQuarantineCommand extends AdminCommand {
  @Parameters(paramLabel = "HOST", description = "The host, as in 'banyan agents'.")
  private String host = "";

  @Option(names = "--release", description = "No longer.")
  private boolean release;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
  private String reason = "";

  AgentsQuarantineCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    QuarantineReply reply =
        admin.quarantine(
            QuarantineRequest.newBuilder()
                .setHost(host)
                .setRelease(release)
                .setReason(reason)
                .setOperator(Words.operator(context.env()))
                .build());
    if (console.isForPrograms()) {
      console.object(
          new Row()
              .put("host", host)
              .put("quarantined", !release)
              .put("changed", reply.getChanged())
              .put("revision", reply.getChanged() ? reply.getRevision() : null));
    } else {
      console.line(
          "what %s says of failures %s%s"
              .formatted(
                  Console.safe(host),
                  release ? "counts" : "is ignored",
                  reply.getChanged()
                      ? " from revision %d on".formatted(reply.getRevision())
                      : " already"));
    }
    if (!release && reply.getChanged() && !isAttached(admin)) {
      context
          .err()
          .println(
              "banyan: no host %s is attached to this coordinator now; is the name right? 'banyan agents' lists them"
                  .formatted(Console.safe(host)));
    }
    return reply.getChanged() ? ExitCode.OK : ExitCode.NO;
  }

  private boolean isAttached(AdminBlockingStub admin) {
    var agents = admin.listAgents(ListAgentsRequest.getDefaultInstance());
    return ImmutableList.copyOf(agents).stream().anyMatch(agent -> agent.getHost().equals(host));
  }
}
