package dev.banyan.coordinator.cli;

import dev.banyan.conf.ExitCode;
import dev.banyan.pki.Distrust;
import io.grpc.Status;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a coordinator did not do what it was asked: no connection, or its refusal.
 *
 * @param code with which the command ends
 * @param why one sentence, which may hold text of the other side
 */
record Unanswered(int code, String why) {
  private static final String TRY_ANOTHER =
      "start one with: banyan coordinator, or name another: --coordinator HOST:PORT";

  static Unanswered of(Target.Place place, Status status) {
    Optional<Unanswered> unconnected =
        status.getCause() == null && status.getCode() != Status.Code.UNAVAILABLE
            ? Optional.empty()
            : unconnected(place, status);
    return unconnected.orElseGet(() -> refused(place, status));
  }

  private static Optional<Unanswered> unconnected(Target.Place place, Status status) {
    String said = words(status);
    if (said.contains("Permission denied")) {
      return Optional.of(
          new Unanswered(
              ExitCode.NOT_PERMITTED,
              "%s may be used by root alone; try again with sudo".formatted(place)));
    }
    Optional<String> distrust = Distrust.explain(status.getCause());
    if (distrust.isPresent()) {
      return Optional.of(
          new Unanswered(
              ExitCode.NOT_PERMITTED,
              "no secure connection to %s: %s".formatted(place, distrust.get())));
    }
    return stranger(said).or(() -> silent(status)).map(why -> unreachable(place, why));
  }

  private static Unanswered unreachable(Target.Place place, String why) {
    return new Unanswered(ExitCode.UNAVAILABLE, why.formatted(place));
  }

  /** What somebody says who speaks otherwise; with a place for who it is. */
  private static Optional<String> stranger(String said) {
    if (said.contains("ALPN")) {
      return Optional.of(
          "what answers at %s is no coordinator; its port is 8440 unless told otherwise");
    }
    if (said.contains("not an SSL/TLS record")) {
      return Optional.of("what answers at %s does not speak TLS; is it a coordinator's port?");
    }
    boolean hungUp =
        Stream.of("Network closed", "Connection reset", "Broken pipe").anyMatch(said::contains);
    return hungUp
        ? Optional.of(
            "%s hung up at once; if it wants TLS, show a certificate: --tls-ca, --tls-certificate,"
                + " --tls-key")
        : Optional.empty();
  }

  /** That nobody is there; with a place for who was called. */
  private static Optional<String> silent(Status status) {
    return status.getCode() != Status.Code.UNAVAILABLE || status.getCause() == null
        ? Optional.empty()
        : Optional.of(
            "no coordinator answers at %%s (%s); %s"
                .formatted(reason(status.getCause()).replace("%", "%%"), TRY_ANOTHER));
  }

  private static Unanswered refused(Target.Place place, Status status) {
    String said = String.valueOf(status.getDescription());
    return switch (status.getCode()) {
      case INVALID_ARGUMENT -> new Unanswered(ExitCode.USAGE, said);
      case FAILED_PRECONDITION, NOT_FOUND -> new Unanswered(ExitCode.NO, said);
      case PERMISSION_DENIED, UNAUTHENTICATED -> new Unanswered(ExitCode.NOT_PERMITTED, said);
      case UNAVAILABLE -> new Unanswered(ExitCode.UNAVAILABLE, said);
      case DEADLINE_EXCEEDED ->
          new Unanswered(
              ExitCode.UNAVAILABLE,
              "the coordinator at %s took too long to answer; its log may say why"
                  .formatted(place));
      default ->
          new Unanswered(
              ExitCode.UNAVAILABLE,
              "the coordinator at %s gave no answer: %s".formatted(place, said));
    };
  }

  private static Stream<Throwable> causes(Throwable cause) {
    return Stream.iterate(cause, at -> at != null, Throwable::getCause);
  }

  /** All that the status and its causes say. */
  private static String words(Status status) {
    StringBuilder words = new StringBuilder(String.valueOf(status.getDescription()));
    causes(status.getCause()).forEach(at -> words.append(' ').append(at.getMessage()));
    return words.toString();
  }

  /** The words of the first thing that went wrong. */
  private static String reason(Throwable cause) {
    if (causes(cause).anyMatch(UnknownHostException.class::isInstance)) {
      return "no such host is known";
    }
    String last = "";
    for (Throwable at : causes(cause).toList()) {
      String text = String.valueOf(at.getMessage());
      last = at.getMessage() == null || text.equals("null") ? last : text;
    }
    String words = last.replaceFirst("^.*failed with error\\(-?\\d+\\): ", "");
    return words.isEmpty() ? named(cause) : words.replaceFirst(": .*", "");
  }

  /** What the kind of an exception says that says nothing else. */
  private static String named(Throwable cause) {
    String kind = cause.getClass().getSimpleName().replaceFirst("Exception$", "");
    return switch (kind) {
      case "FileNotFound" -> "there is no such socket";
      case "NoRouteToHost", "AnnotatedNoRouteToHost" -> "no route to this host";
      default -> kind;
    };
  }
}
