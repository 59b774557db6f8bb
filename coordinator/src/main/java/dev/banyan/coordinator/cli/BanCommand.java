package dev.banyan.coordinator.cli;

import dev.banyan.codec.Fields;
import dev.banyan.conf.Durations;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.model.Cidr;
import dev.banyan.model.Policy;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.BanResult;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ban",
    description = "Ban an address or network on all hosts.",
    footer = {
      "",
      "Example: banyan ban 192.0.2.7 --for 1w --reason 'toll fraud' --wait",
      "Exit: 1 if it is allowed, or with --wait if not every host has it."
    })
final class BanCommand extends AdminCommand {
  @Parameters(paramLabel = "ADDR", description = "The address or network.")
  private String address = "";

  @Option(
      names = "--jail",
      paramLabel = "JAIL",
      description = "Block what this jail blocks; otherwise everything (jail manual).")
  private Optional<String> jail = Optional.empty();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "For how long, such as 10m or 1w; otherwise for ever.")
  private Optional<String> time = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown by explain.")
  private String reason = "";

  @Option(names = "--wait", description = "Wait until every attached host has it (30 s at most).")
  private boolean wait;

  BanCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    Cidr cidr = Words.network(address);
    var request =
        BanRequest.newBuilder()
            .setCidr(Fields.cidr(cidr))
            .setJail(jail.orElse(""))
            .setReason(reason)
            .setOperator(Words.operator(context.env()))
            .setWaitMs(wait ? WAIT_MS : 0);
    Optional<Duration> limit = Optional.empty();
    if (time.isPresent()) {
      limit = Optional.of(Words.duration(time.get()));
      request.setForMs(limit.get().toMillis());
    }
    BanResult result = admin.ban(request.build());
    if (console.isForPrograms()) {
      console.object(row(cidr, result));
    } else {
      print(cidr, limit, result, console);
    }
    return wait && result.getMissingOnCount() > 0 ? ExitCode.NO : ExitCode.OK;
  }

  private String jail() {
    return jail.orElse(Policy.MANUAL.value());
  }

  private Row row(Cidr cidr, BanResult result) {
    return new Row()
        .put("jail", jail())
        .put("address", Console.address(Fields.cidr(cidr)))
        .put("revision", result.getRevision())
        .put("enforced", result.getEnforced())
        .put("agents", result.getAgents())
        .put("missing_on", result.getMissingOnList());
  }

  private void print(Cidr cidr, Optional<Duration> limit, BanResult result, Console console) {
    console.line(
        "banned %s in jail %s %s (revision %d)"
            .formatted(
                Console.address(Fields.cidr(cidr)),
                Console.safe(jail()),
                limit.map(time -> "for " + Durations.words(time)).orElse("for ever"),
                result.getRevision()));
    if (wait) {
      console.line(
          "enforced on %d of %d hosts".formatted(result.getEnforced(), result.getAgents()));
      result.getMissingOnList().forEach(host -> console.line("missing on " + Console.safe(host)));
    }
  }
}
