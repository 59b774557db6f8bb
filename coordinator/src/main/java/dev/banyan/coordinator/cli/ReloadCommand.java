package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.ReloadReply;
import dev.banyan.wire.ReloadRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "reload",
    description = "Publish a coordinator's files as the policy in force on all hosts.",
    footer = {
      "",
      "Example: banyan reload",
      "Exit: 78 if anything is wrong with the files; the policy stays as it was."
    })
final class ReloadCommand extends AdminCommand {
  @Option(
      names = "--reseal",
      description =
          "Write all that the ban log says once more, by the newest secret, so that an older one"
              + " may be taken away. Give no other orders meanwhile.")
  private boolean reseal;

  ReloadCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    ReloadReply reply =
        admin.reload(
            ReloadRequest.newBuilder()
                .setOperator(Words.operator(context.env()))
                .setReseal(reseal)
                .build());
    if (console.isForPrograms()) {
      console.object(
          new Row()
              .put("policy", reply.getPolicyRevision())
              .put("changed", reply.getChanged())
              .put("jails", reply.getJails())
              .put("problems", reply.getProblemsList())
              .put("notices", reply.getNoticesList())
              .put("resealed", reply.getResealed()));
    } else {
      print(reply, console);
    }
    return reply.getProblemsCount() == 0 ? ExitCode.OK : ExitCode.CONFIGURATION;
  }

  private static void print(ReloadReply reply, Console console) {
    reply.getNoticesList().forEach(notice -> console.line("note: " + Console.safe(notice)));
    if (reply.getProblemsCount() > 0) {
      reply.getProblemsList().forEach(problem -> console.line(Console.safe(problem)));
      console.line(
          "nothing was published; the policy of revision %d stays in force"
              .formatted(reply.getPolicyRevision()));
    } else {
      console.line(
          "%s: %d jails (revision %d)"
              .formatted(
                  reply.getChanged() ? "in force on all hosts" : "nothing has changed",
                  reply.getJails(),
                  reply.getPolicyRevision()));
      if (reply.getResealed() > 0) {
        console.line("%d records of the ban log are sealed anew".formatted(reply.getResealed()));
      }
    }
  }
}
