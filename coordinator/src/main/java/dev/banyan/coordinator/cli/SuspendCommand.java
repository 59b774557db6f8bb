package dev.banyan.coordinator.cli;

import dev.banyan.conf.Durations;
import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.ModeReply;
import dev.banyan.wire.SuspendRequest;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "suspend",
    description = "Enforce nothing any more, on any host, but go on counting and deciding.",
    footer = {
      "",
      "Example: banyan suspend --for 1h --reason 'customers are locked out'",
      "'banyan resume' ends it: every ban whose time is not over is enforced again."
    })
final class SuspendCommand extends AdminCommand {
  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "For how long, such as 10m or 1h; otherwise until 'banyan resume'.")
  private Optional<String> time = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown by status.")
  private String reason = "";

  SuspendCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) throws UsageException {
    var request =
        SuspendRequest.newBuilder().setReason(reason).setOperator(Words.operator(context.env()));
    Optional<Duration> limit = Optional.empty();
    if (time.isPresent()) {
      limit = Optional.of(Words.duration(time.get()));
      request.setForMs(limit.get().toMillis());
    }
    ModeReply reply = admin.suspend(request.build());
    if (console.isForPrograms()) {
      console.object(
          new Row()
              .put("suspended", true)
              .put("changed", reply.getChanged())
              .put("revision", reply.getRevision()));
    } else {
      console.line(
          "nothing is enforced any more %s (revision %d); failures are still counted"
              .formatted(
                  limit.map(span -> "for " + Durations.words(span)).orElse("until 'banyan resume'"),
                  reply.getRevision()));
    }
    return ExitCode.OK;
  }
}
