package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AcceptLossReply;
import dev.banyan.wire.AcceptLossRequest;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import java.time.Instant;
import picocli.CommandLine.Command;

@Command(
    name = "accept",
    description = {
      "Let all hosts go of bans that only an earlier ban log knew.",
      "",
      "When Kafka lost the ban log it begins anew, and hosts keep what they block until its time;"
          + " this ends it: what the ban log does not say now is unblocked within seconds."
    },
    footer = {"", "Example: banyan epoch accept"})
final class EpochAcceptCommand extends AdminCommand {
  EpochAcceptCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    AcceptLossReply reply =
        admin.acceptLoss(
            AcceptLossRequest.newBuilder().setOperator(Words.operator(context.env())).build());
    String epoch = Long.toHexString(reply.getEpoch());
    if (console.isForPrograms()) {
      console.object(new Row().put("epoch", epoch).put("changed", reply.getChanged()));
    } else {
      console.line(
          "%s: the ban log of epoch %s, begun %s"
              .formatted(
                  reply.getChanged() ? "accepted" : "it was accepted before",
                  epoch,
                  Instant.ofEpochMilli(reply.getBegunMs())));
    }
    return ExitCode.OK;
  }
}
