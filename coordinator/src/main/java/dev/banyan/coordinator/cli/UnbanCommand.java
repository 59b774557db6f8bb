package dev.banyan.coordinator.cli;

import dev.banyan.codec.Fields;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.UnbanRequest;
import dev.banyan.wire.UnbanResult;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "unban",
    description = "Lift the bans of an address or network on all hosts.",
    footer = {
      "",
      "Example: banyan unban 192.0.2.7 --wait",
      "Exit: 1 if nothing bans it, or with --wait if a host still does."
    })
final class UnbanCommand extends AdminCommand {
  @Parameters(paramLabel = "ADDR", arity = "0..1", description = "The address or network.")
  private Optional<String> address = Optional.empty();

  @Option(names = "--all", description = "Lift every ban.")
  private boolean all;

  @Option(
      names = "--prefix",
      description = "Lift banned networks that contain the address, for all of them.")
  private boolean prefix;

  @Option(names = "--jail", paramLabel = "JAIL", description = "Only in this jail.")
  private Optional<String> jail = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
  private String reason = "";

  @Option(names = "--wait", description = "Wait until every attached host did it (30 s at most).")
  private boolean wait;

  UnbanCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    if (all == address.isPresent()) {
      throw new UsageException("name one address or network, or say --all");
    }
    var request =
        UnbanRequest.newBuilder()
            .setJail(jail.orElse(""))
            .setLiftPrefixes(prefix)
            .setReason(reason)
            .setOperator(Words.operator(context.env()))
            .setWaitMs(wait ? WAIT_MS : 0);
    if (address.isPresent()) {
      request.setCidr(Fields.cidr(Words.network(address.get())));
    }
    UnbanResult result = admin.unban(request.build());
    if (console.isForPrograms()) {
      console.object(row(result));
    } else {
      print(result, console);
    }
    boolean no = result.getLiftedCount() == 0 || (wait && result.getMissingOnCount() > 0);
    return no ? ExitCode.NO : ExitCode.OK;
  }

  private static Row row(UnbanResult result) {
    return new Row()
        .put("revision", result.getLiftedCount() == 0 ? null : result.getRevision())
        .put("lifted", result.getLiftedList().stream().map(b -> Bans.row(b).fields()).toList())
        .put("missing_on", result.getMissingOnList());
  }

  private void print(UnbanResult result, Console console) {
    if (result.getLiftedCount() == 0) {
      console.line(
          "nothing is banned%s".formatted(address.map(a -> " at " + Console.safe(a)).orElse("")));
      return;
    }
    for (BanReply ban : result.getLiftedList()) {
      console.line(
          "unbanned %s in jail %s"
              .formatted(Console.address(ban.getCidr()), Console.safe(ban.getJail())));
    }
    if (wait) {
      result
          .getMissingOnList()
          .forEach(host -> console.line("still blocked on " + Console.safe(host)));
    }
  }
}
