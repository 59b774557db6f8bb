package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.Deed;
import dev.banyan.wire.ListDeedsRequest;
import java.util.Iterator;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "audit",
    description = {
      "List what operators ordered, and who was refused: when, who, from where, what and why.",
      "",
      "WHO is the name of the certificate that was shown, or who may open the coordinator's socket;"
          + " OPERATOR is who was at the keyboard, by his own account."
    },
    footer = {
      "",
      "Example: banyan audit --since 24h",
      "With --json one object a line, the oldest first."
    })
final class AuditCommand extends AdminCommand {
  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "No more than is that old, such as 24h; all that is kept if not given.")
  private Optional<String> since = Optional.empty();

  AuditCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    var request = ListDeedsRequest.newBuilder();
    if (since.isPresent()) {
      request.setSinceMs(
          Math.max(0, context.clock().instant().minus(Words.duration(since.get())).toEpochMilli()));
    }
    Iterator<Deed> deeds = admin.listDeeds(request.build());
    if (console.isForPrograms()) {
      deeds.forEachRemaining(deed -> console.object(row(deed)));
      return ExitCode.OK;
    }
    var table = new Table("TIME", "WHO", "OPERATOR", "FROM", "COMMAND", "WHAT", "WHY", "DONE");
    deeds.forEachRemaining(
        deed ->
            table.add(
                console.local(deed.getTimeMs()),
                deed.getWho().isEmpty() ? "?" : deed.getWho(),
                deed.getOperator(),
                deed.getFrom(),
                deed.getCommand(),
                deed.getWhat(),
                deed.getReason(),
                done(deed)));
    table.lines().forEach(console::line);
    return ExitCode.OK;
  }

  private static String done(Deed deed) {
    if (!deed.getRefusal().isEmpty()) {
      return "no: " + deed.getRefusal();
    }
    return deed.getRevision() > 0 ? "revision " + deed.getRevision() : "yes";
  }

  private static Row row(Deed deed) {
    return new Row()
        .time("time", true, deed.getTimeMs())
        .text("who", deed.getWho())
        .text("operator", deed.getOperator())
        .text("from", deed.getFrom())
        .put("command", deed.getCommand())
        .text("what", deed.getWhat())
        .text("reason", deed.getReason())
        .put("done", deed.getRefusal().isEmpty())
        .text("refusal", deed.getRefusal())
        .put("revision", deed.getRevision() > 0 ? deed.getRevision() : null)
        .put("coordinator", deed.getCoordinator());
  }
}
