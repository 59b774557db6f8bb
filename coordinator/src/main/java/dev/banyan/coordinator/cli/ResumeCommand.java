package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.ModeReply;
import dev.banyan.wire.ResumeRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "resume",
    description = "Enforce bans again after 'banyan suspend'.",
    footer = {"", "Example: banyan resume", "Exit: 1 if nothing was suspended."})
final class ResumeCommand extends AdminCommand {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
  private String reason = "";

  ResumeCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    ModeReply reply =
        admin.resume(
            ResumeRequest.newBuilder()
                .setReason(reason)
                .setOperator(Words.operator(context.env()))
                .build());
    boolean changed = reply.getChanged();
    if (console.isForPrograms()) {
      console.object(
          new Row()
              .put("suspended", false)
              .put("changed", changed)
              .put("revision", changed ? reply.getRevision() : null));
    } else {
      console.line(
          changed
              ? "bans are enforced again (revision %d)".formatted(reply.getRevision())
              : "nothing is suspended");
    }
    return changed ? ExitCode.OK : ExitCode.NO;
  }
}
