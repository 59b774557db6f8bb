package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.model.Printable;
import dev.banyan.pki.Distrust;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a coordinator; says in one sentence why there is no answer. */
abstract class AdminCommand implements Callable<Integer> {
  /** How long {@code --wait} waits. */
  static final long WAIT_MS = 30_000;

  private static final long ANSWER_MS = 30_000;

  final Context context;

  @Mixin private Target target = new Target();

  @Option(names = "--json", description = "Answer for programs: JSON.")
  private boolean json;

  AdminCommand(Context context) {
    this.context = context;
  }

  /** Asks and prints; the answer is the exit code. */
  abstract int ask(AdminBlockingStub admin, Console console) throws UsageException;

  @Override
  public final Integer call() {
    try {
      return ask(target.place(context.env()));
    } catch (UsageException e) {
      context.err().println("banyan: " + e.getMessage());
      return ExitCode.USAGE;
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
      return refused(place, e.getStatus());
    } finally {
      channel.shutdownNow();
    }
  }

  private int refused(Target.Place place, Status status) {
    Throwable cause = status.getCause();
    String said = String.valueOf(status.getDescription());
    if (cause != null && String.valueOf(cause.getMessage()).contains("Permission denied")) {
      return fail(
          ExitCode.NOT_PERMITTED,
          "%s may be used by root alone; try again with sudo".formatted(place));
    }
    Optional<String> distrust = Distrust.explain(cause);
    if (distrust.isPresent()) {
      return fail(
          ExitCode.NOT_PERMITTED,
          "no secure connection to %s: %s".formatted(place, distrust.get()));
    }
    if (status.getCode() == Status.Code.UNAVAILABLE && said.startsWith("Network closed")) {
      return fail(
          ExitCode.UNAVAILABLE,
          "%s hung up at once; if it wants TLS, show a certificate: --tls-ca, --tls-certificate, --tls-key"
              .formatted(place));
    }
    if (status.getCode() == Status.Code.UNAVAILABLE && cause != null) {
      return fail(
          ExitCode.UNAVAILABLE,
          "no coordinator answers at %s (%s); start one with: banyan coordinator, or name another: --coordinator HOST:PORT"
              .formatted(place, reason(cause)));
    }
    return switch (status.getCode()) {
      case INVALID_ARGUMENT -> fail(ExitCode.USAGE, said);
      case FAILED_PRECONDITION, NOT_FOUND -> fail(ExitCode.NO, said);
      case PERMISSION_DENIED, UNAUTHENTICATED -> fail(ExitCode.NOT_PERMITTED, said);
      case UNAVAILABLE -> fail(ExitCode.UNAVAILABLE, said);
      case DEADLINE_EXCEEDED ->
          fail(
              ExitCode.UNAVAILABLE,
              "the coordinator at %s took too long to answer; its log may say why"
                  .formatted(place));
      default ->
          fail(
              ExitCode.UNAVAILABLE,
              "the coordinator at %s gave no answer: %s".formatted(place, said));
    };
  }

  private static String reason(Throwable cause) {
    String text = cause.getClass().getSimpleName();
    for (Throwable at = cause; at != null; at = at.getCause()) {
      text = Objects.requireNonNullElse(at.getMessage(), text);
    }
    return text.replaceFirst("^.*failed with error\\(-?\\d+\\): ", "").replaceFirst(": .*", "");
  }

  private int fail(int code, String why) {
    context.err().println("banyan: " + Printable.of(why, 1_000));
    return code;
  }
}
