package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.JailReply;
import dev.banyan.wire.ListJailsRequest;
import java.util.Iterator;
import picocli.CommandLine.Command;

@Command(
    name = "jails",
    description = "List the jails in force.",
    footer = {"", "Example: banyan jails --json"})
final class JailsCommand extends AdminCommand {
  JailsCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    Iterator<JailReply> jails = admin.listJails(ListJailsRequest.getDefaultInstance());
    if (console.isForPrograms()) {
      jails.forEachRemaining(jail -> console.object(row(jail)));
      return ExitCode.OK;
    }
    var table =
        new Table(
            "JAIL", "FILTER", ">MAXRETRY", "FINDTIME", "BANTIME", ">FAILURES", ">BANS", "LOGPATH");
    jails.forEachRemaining(
        jail ->
            table.add(
                jail.getJail(),
                jail.getFilter(),
                jail.getMaxretry(),
                Console.lasting(jail.getFindtimeMs()),
                Console.lasting(jail.getBantimeMs()),
                jail.getFailures(),
                jail.getBans(),
                String.join(" ", jail.getLogpathList())));
    table.lines().forEach(console::line);
    return ExitCode.OK;
  }

  private static Row row(JailReply jail) {
    return new Row()
        .put("jail", jail.getJail())
        .put("enabled", jail.getEnabled())
        .put("filter", jail.getFilter())
        .put("maxretry", jail.getMaxretry())
        .seconds("findtime_s", jail.getFindtimeMs())
        .seconds("bantime_s", jail.getBantimeMs())
        .put("logpath", jail.getLogpathList())
        .put("failures", jail.getFailures())
        .put("bans", jail.getBans());
  }
}
