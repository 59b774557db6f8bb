package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.AllowedReply;
import dev.banyan.wire.ListAllowedRequest;
import java.util.Iterator;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "List what is allowed by operators, and by ignoreip of the policy in force.",
    footer = {
      "",
      "Example: banyan allow list --json",
      "Each host allows its own addresses, its gateway, coordinators and brokers besides."
    })
final class AllowListCommand extends AdminCommand {
  AllowListCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    Iterator<AllowedReply> all = admin.listAllowed(ListAllowedRequest.getDefaultInstance());
    if (console.isForPrograms()) {
      all.forEachRemaining(allowed -> console.object(row(allowed)));
      return ExitCode.OK;
    }
    var table = new Table("ADDRESS", "JAIL", "SINCE", "UNTIL", "BY", "REASON");
    all.forEachRemaining(
        allowed ->
            table.add(
                Console.address(allowed.getCidr()),
                allowed.getJail().isEmpty() ? "all" : allowed.getJail(),
                allowed.hasSinceMs() ? console.when(allowed.getSinceMs()) : "",
                console.until(allowed.hasUntilMs(), allowed.getUntilMs()),
                allowed.getOperator(),
                allowed.getReason()));
    table.lines().forEach(console::line);
    return ExitCode.OK;
  }

  private static Row row(AllowedReply allowed) {
    return new Row()
        .put("address", Console.address(allowed.getCidr()))
        .text("jail", allowed.getJail())
        .time("since", allowed.hasSinceMs(), allowed.getSinceMs())
        .time("until", allowed.hasUntilMs(), allowed.getUntilMs())
        .text("operator", allowed.getOperator())
        .text("reason", allowed.getReason());
  }
}
