package dev.banyan.coordinator.cli;

import dev.banyan.codec.Fields;
import dev.banyan.conf.ExitCode;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.ListBansRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "bans",
    description = "List the bans that hold.",
    footer = {"", "Example: banyan bans --jail asterisk-iptables --prefix 192.0.2.0/24"})
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

  BansCommand(Context context) {
    super(context);
  }

  @Override
  int ask(AdminBlockingStub admin, Console console) throws UsageException {
    var request = ListBansRequest.newBuilder().setJail(jail.orElse("")).setHost(host.orElse(""));
    if (prefix.isPresent()) {
      request.setWithin(Fields.cidr(Words.network(prefix.get())));
    }
    Iterator<BanReply> found = admin.listBans(request.build());
    if (console.isForPrograms()) {
      found.forEachRemaining(ban -> console.object(Bans.row(ban)));
    } else {
      List<BanReply> bans = new ArrayList<>();
      found.forEachRemaining(bans::add);
      Bans.table(bans, console).forEach(console::line);
    }
    return ExitCode.OK;
  }
}
