package dev.banyan.coordinator.cli;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.UsageException;
import dev.banyan.model.Printable;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a coordinator; says in one sentence why there is no answer. */
public abstract class AdminCommand implements Callable<Integer> {
  /** How long {@code --wait} waits. */
  static final long WAIT_MS = 30_000;

  private static final long ANSWER_MS = 30_000;

  protected final Context context;

  @Mixin private Target target = new Target();

  @Option(names = "--json", description = "Answer for programs: JSON.")
  private boolean json;

  public AdminCommand(Context context) {
    this.context = context;
  }

  /** Asks and prints; the answer is the exit code. */
  protected abstract int ask(AdminBlockingStub admin, Console console) throws UsageException;

  @Override
  public final Integer call() {
    try {
      return ask(target.place(context.env()));
    } catch (UsageException e) {
      context.err().println("banyan: " + e.getMessage());
      return e.code();
    }
  }

  private int ask(Target.Place place) throws UsageException {
    ManagedChannel channel = place.open();
    try {
      var admin =
          AdminGrpc.newBlockingStub(channel)
              .withDeadlineAfter(ANSWER_MS + WAIT_MS, TimeUnit.MILLISECONDS);
      return ask(admin, new Console(context, json));
    } catch (StatusRuntimeException e) {
      return fail(Unanswered.of(place, e.getStatus()));
    } finally {
      channel.shutdownNow();
    }
  }

  private int fail(Unanswered unanswered) {
    context.err().println("banyan: " + Printable.of(unanswered.why(), 1_000));
    return unanswered.code();
  }
}
