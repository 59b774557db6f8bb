package dev.banyan.coordinator.cli;

import dev.banyan.codec.Fields;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.ListHistoryRequest;
import dev.banyan.wire.PastBan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = {
      "List the bans that an address or network has and had, the newest first.",
      "",
      "Each with its rule, the hosts and lines that led to it, and what ended it, as long as"
          + " 'historytime' of coordinator.conf says that they are remembered."
    },
    footer = {
      "",
      "Example: banyan history 192.0.2.7",
      "With --json one object a line for each ban.",
      "Exit: 1 if none is known."
    })
final class HistoryCommand extends AdminCommand {
  @Parameters(paramLabel = "ADDR", description = "The address or network.")
  private String address = "";

  @Option(names = "--jail", paramLabel = "JAIL", description = "Only in this jail.")
  private Optional<String> jail = Optional.empty();

  HistoryCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    List<PastBan> bans = new ArrayList<>();
    admin
        .listHistory(
            ListHistoryRequest.newBuilder()
                .setCidr(Fields.cidr(Words.network(address)))
                .setJail(jail.orElse(""))
                .build())
        .forEachRemaining(bans::add);
    if (console.isForPrograms()) {
      bans.forEach(ban -> console.object(PastBans.row(ban)));
    } else if (bans.isEmpty()) {
      console.line("no ban of " + address + " is remembered");
    } else {
      bans.forEach(ban -> PastBans.print(ban, console));
    }
    return bans.isEmpty() ? ExitCode.NO : ExitCode.OK;
  }
}
