package dev.banyan.coordinator.cli;

import dev.banyan.codec.Fields;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.model.Cidr;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.AllowReply;
import dev.banyan.wire.AllowRequest;
import dev.banyan.wire.BanReply;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = "Allow an address or network; bans of it end at once.",
    footer = {
      "",
      "Example: banyan allow add 198.51.100.7 --for 1d --reason 'trunk is being moved'"
    })
final class AllowAddCommand extends AdminCommand {
  @Parameters(paramLabel = "ADDR", description = "The address or network.")
  private String address = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "For how long, such as 10m or 1w; otherwise until it is removed.")
  private Optional<String> time = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown by the list.")
  private String reason = "";

  AllowAddCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    Cidr cidr = Words.network(address);
    var request =
        AllowRequest.newBuilder()
            .setCidr(Fields.cidr(cidr))
            .setReason(reason)
            .setOperator(Words.operator(context.env()));
    if (time.isPresent()) {
      request.setForMs(Words.duration(time.get()).toMillis());
    }
    AllowReply reply = admin.allow(request.build());
    if (console.isForPrograms()) {
      console.object(row(cidr, reply));
    } else {
      console.line(
          "allowed %s (revision %d)"
              .formatted(Console.address(Fields.cidr(cidr)), reply.getRevision()));
      for (BanReply ban : reply.getBansList()) {
        console.line(
            "its ban of %s in jail %s is lifted"
                .formatted(Console.address(ban.getCidr()), Console.safe(ban.getJail())));
      }
    }
    return ExitCode.OK;
  }

  static Row row(Cidr cidr, AllowReply reply) {
    return new Row()
        .put("address", Console.address(Fields.cidr(cidr)))
        .put("revision", reply.getRevision())
        .put("bans", reply.getBansList().stream().map(ban -> Bans.row(ban).fields()).toList());
  }
}
