package dev.banyan.coordinator.cli;

import dev.banyan.codec.Fields;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.ListBansRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "bans",
    description = "List the bans that hold.",
    footer = {
      "",
      "Example: banyan bans --jail asterisk-iptables --prefix 192.0.2.0/24",
      "Exit: 1 if an option narrows the list to nothing."
    })
final class BansCommand extends AdminCommand {
  @Option(names = "--jail", paramLabel = "JAIL", description = "Only those of this jail.")
  private Optional<String> jail = Optional.empty();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Only those that failures on this host led to.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--prefix",
      paramLabel = "NETWORK",
      description = "Only those that touch this network.")
  private Optional<String> prefix = Optional.empty();

  @Option(
      names = "--held",
      description = "Those that are decided but held above a jail's maxbans, instead.")
  private boolean held;

  BansCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    var request =
        ListBansRequest.newBuilder()
            .setJail(jail.orElse(""))
            .setHost(host.orElse(""))
            .setHeld(held);
    if (prefix.isPresent()) {
      request.setWithin(Fields.cidr(Words.network(prefix.get())));
    }
    List<BanReply> bans = new ArrayList<>();
    admin.listBans(request.build()).forEachRemaining(bans::add);
    if (console.isForPrograms()) {
      bans.forEach(ban -> console.object(Bans.row(ban)));
    } else {
      Bans.table(bans, console).forEach(console::line);
    }
    boolean narrowed = jail.isPresent() || host.isPresent() || prefix.isPresent() || held;
    return narrowed && bans.isEmpty() ? ExitCode.NO : ExitCode.OK;
  }
}
