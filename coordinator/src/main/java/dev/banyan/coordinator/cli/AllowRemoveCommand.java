package dev.banyan.coordinator.cli;

import dev.banyan.codec.Fields;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.model.Cidr;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.AllowReply;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.DisallowRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    description = "Take an address or network off the operators' list.",
    footer = {"", "Example: banyan allow remove 198.51.100.7", "Exit: 1 if it is not on the list."})
final class AllowRemoveCommand extends AdminCommand {
  @Parameters(paramLabel = "ADDR", description = "The address or network, as it was added.")
  private String address = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
  private String reason = "";

  AllowRemoveCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    Cidr cidr = Words.network(address);
    AllowReply reply =
        admin.disallow(
            DisallowRequest.newBuilder()
                .setCidr(Fields.cidr(cidr))
                .setReason(reason)
                .setOperator(Words.operator(context.env()))
                .build());
    if (console.isForPrograms()) {
      console.object(AllowAddCommand.row(cidr, reply));
    } else {
      console.line(
          "no longer allowed: %s (revision %d)"
              .formatted(Console.address(Fields.cidr(cidr)), reply.getRevision()));
      for (BanReply ban : reply.getBansList()) {
        console.line(
            "%s is banned again in jail %s"
                .formatted(Console.address(ban.getCidr()), Console.safe(ban.getJail())));
      }
    }
    return ExitCode.OK;
  }
}
