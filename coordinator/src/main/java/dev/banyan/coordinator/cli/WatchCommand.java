package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.WatchReply;
import dev.banyan.wire.WatchRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

@Command(
    name = "watch",
    description = {
      "Follow bans, unbans, the allow list, policy and mode as they change, until Ctrl-C.",
      "",
      "With --json one object a line, each as soon as it is known; the first has the event"
          + " 'watching' and the revision after which it follows."
    },
    footer = {
      "",
      "Example: banyan watch --json",
      "Exit: 69 when the coordinator is gone; 'banyan history' and 'banyan audit' know what was",
      "missed."
    })
final class WatchCommand extends AdminCommand {
  private static final long FOR_EVER_DAYS = 36_500;

  /** What a stream says whose other end is not there any more. */
  private static final Set<Status.Code> GONE =
      Set.of(Status.Code.UNAVAILABLE, Status.Code.CANCELLED, Status.Code.INTERNAL);

  WatchCommand(Context context) {
    super(context);
  }

  @Override
  protected int ask(AdminBlockingStub admin, Console console) {
    Iterator<WatchReply> replies =
        admin
            .withDeadlineAfter(FOR_EVER_DAYS, TimeUnit.DAYS)
            .watch(WatchRequest.getDefaultInstance());
    begin(replies.next(), console);
    try {
      while (!context.out().checkError() && replies.hasNext()) {
        WatchReply reply = replies.next();
        if (console.isForPrograms()) {
          console.object(Happenings.row(reply.getHappening()));
        } else {
          console.line(Happenings.line(reply.getHappening(), console));
        }
      }
    } catch (StatusRuntimeException e) {
      if (!GONE.contains(e.getStatus().getCode())) {
        throw e;
      }
    }
    return context.out().checkError() ? ExitCode.OK : gone();
  }

  private static void begin(WatchReply first, Console console) {
    if (console.isForPrograms()) {
      console.object(new Row().put("event", "watching").put("revision", first.getRevision()));
    } else {
      console.line("watching what comes after revision " + first.getRevision());
    }
  }

  private int gone() {
    context
        .err()
        .println("banyan: the coordinator is gone; watch again when it is back, or another one");
    return ExitCode.UNAVAILABLE;
  }
}
