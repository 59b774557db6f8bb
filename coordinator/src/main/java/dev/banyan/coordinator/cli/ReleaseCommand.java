package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.ReleaseReply;
import dev.banyan.wire.ReleaseRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "release",
    description = "Let the bans of a jail take effect that are held above its maxbans.",
    footer = {
      "",
      "Example: banyan release asterisk-iptables",
      "'banyan bans --held' lists them. Exit: 1 if none is held."
    })
final class ReleaseCommand extends AdminCommand {
  @Parameters(paramLabel = "JAIL", description = "The jail.")
  private String jail = "";

  ReleaseCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    ReleaseReply reply =
        admin.release(
            ReleaseRequest.newBuilder()
                .setJail(jail)
                .setOperator(Words.operator(context.env()))
                .build());
    int released = reply.getReleased();
    if (console.isForPrograms()) {
      console.object(
          new Row()
              .put("jail", jail)
              .put("released", released)
              .put("revision", released == 0 ? null : reply.getRevision()));
    } else {
      console.line(
          released == 0
              ? "nothing is held in " + Console.safe(jail)
              : "%d released in %s (revision %d)"
                  .formatted(released, Console.safe(jail), reply.getRevision()));
    }
    return released == 0 ? ExitCode.NO : ExitCode.OK;
  }
}
