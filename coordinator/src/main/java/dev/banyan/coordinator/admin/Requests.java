package dev.banyan.coordinator.admin;

import dev.banyan.codec.Fields;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Cidr;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Printable;
import dev.banyan.model.Unblockable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;

/** Fields of requests, checked; what does not hold is an INVALID_ARGUMENT that says why. */
final class Requests {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final long LONGEST_BAN_MS = Duration.ofDays(36_500).toMillis();
  private static final int MAX_REASON = 256;

  private Requests() {}

  static Cidr cidr(dev.banyan.wire.Cidr wire) {
    try {
      return Fields.cidr(wire);
    } catch (MalformedException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  /** A network that may be banned. */
  static Cidr bannable(dev.banyan.wire.Cidr wire) {
    Cidr cidr = cidr(wire);
    Unblockable.reason(cidr)
        .ifPresent(
            why -> {
              throw invalid(why);
            });
    return cidr;
  }

  static Optional<JailName> jail(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (!JailName.isValid(name)) {
      throw invalid("'%s' cannot name a jail".formatted(Printable.of(name, 80)));
    }
    return Optional.of(new JailName(name));
  }

  /** A jail that is in force, or the one for operators' bans. */
  static JailName jailToBanIn(String name, Policy policy) {
    JailName jail = jail(name).orElse(Policy.MANUAL);
    if (!jail.equals(Policy.MANUAL) && policy.jail(jail).isEmpty()) {
      throw invalid("there is no jail %s; in force are %s".formatted(jail, names(policy)));
    }
    return jail;
  }

  private static String names(Policy policy) {
    return String.join(", ", policy.jails().stream().map(j -> j.name().value()).sorted().toList());
  }

  static Optional<HostName> host(String name) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (!HostName.isValid(name)) {
      throw invalid("'%s' cannot name a host".formatted(Printable.of(name, 80)));
    }
    return Optional.of(new HostName(name));
  }

  static Duration bantime(long millis) {
    if (millis < 1_000 || millis > LONGEST_BAN_MS) {
      throw invalid("a ban lasts between one second and a hundred years, or for ever");
    }
    return Duration.ofMillis(millis);
  }

  static Duration lasting(long millis) {
    if (millis < 1_000 || millis > LONGEST_BAN_MS) {
      throw invalid("a time is between one second and a hundred years, or is not given");
    }
    return Duration.ofMillis(millis);
  }

  static Duration patience(long millis) {
    if (millis < 0) {
      throw invalid("wait_ms is negative");
    }
    Duration wait = Duration.ofMillis(millis);
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  /** Free text of an operator, cut. */
  static String text(String text) {
    return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON);
  }

  static StatusRuntimeException invalid(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }

  /** What Kafka does not give out. */
  static StatusRuntimeException unreadable(String what, Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return Status.UNAVAILABLE
        .withDescription("%s cannot be read: %s".formatted(what, cause.getMessage()))
        .asRuntimeException();
  }

  /** What Kafka does not take. */
  static StatusRuntimeException unwritable(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return Status.UNAVAILABLE
        .withDescription("the ban log cannot be written: " + cause.getMessage())
        .withCause(error)
        .asRuntimeException();
  }

  static StatusRuntimeException failed(String why) {
    return Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
  }
}
