package dev.banyan.coordinator;

import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Sighting;
import dev.banyan.model.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Failures of a few addresses on a few hosts in many jails: late ones, early ones, history,
 * attempts of several lines, copies, logins.
 */
final class RandomFailures {
  private static final List<String> JAILS =
      List.of("grows", "net", "patient", "cheap", "spread", "each", "nowhere");
  private static final List<String> NETS =
      List.of("198.51.100.", "203.0.113.", "192.0.2.", "2001:db8:1::", "2001:db8:2::");
  private static final List<Transport> TRANSPORTS =
      List.of(Transport.UDP, Transport.TCP, Transport.UNKNOWN);

  private final Random random;
  private long line;

  RandomFailures(long seed) {
    this.random = new Random(seed);
    System.out.println("seed " + seed);
  }

  /** Makes another failure of one. */
  interface Turn {
    Failure of(Failure failure);
  }

  Failure next(Instant now) {
    long id = random.nextInt(20) == 0 ? Math.max(0, line - random.nextInt(40)) : line++;
    Random own = new Random(id * 7919);
    String address = pick(NETS, own) + own.nextInt(9);
    HostName host = new HostName("pbx-" + own.nextInt(3));
    Instant time = now.plusMillis(stamp(own));
    Optional<String> attempt =
        own.nextInt(3) == 0 ? Optional.of("call-" + own.nextInt(8)) : Optional.empty();
    return new Failure(
        new LineId(host, 5, id, id * 31),
        "/var/log/asterisk/messages",
        new JailName(pick(JAILS, own)),
        Address.parse(address).orElseThrow(),
        time,
        time,
        Optional.of("100"),
        attempt,
        pick(TRANSPORTS, own),
        1 + (own.nextInt(10) == 0 ? 1 : 0),
        "a line",
        own.nextInt(15) == 0 ? Sighting.SUCCESS : Sighting.FAILURE);
  }

  /** From an hour and some late to two minutes early. */
  private static long stamp(Random own) {
    return switch (own.nextInt(4)) {
      case 0 -> -own.nextInt(4_000_000);
      case 1 -> own.nextInt(120_000);
      default -> -own.nextInt(600_000);
    };
  }

  private static <T> T pick(List<T> all, Random own) {
    return all.get(own.nextInt(all.size()));
  }

  static Failure success(Failure failure) {
    return as(failure, failure.jail(), Sighting.SUCCESS);
  }

  static Failure in(String jail, Failure failure) {
    return as(failure, new JailName(jail), failure.sighting());
  }

  private static Failure as(Failure failure, JailName jail, Sighting sighting) {
    return new Failure(
        failure.id(),
        failure.file(),
        jail,
        failure.address(),
        failure.logTime(),
        failure.seenTime(),
        failure.user(),
        failure.attempt(),
        Transport.TCP,
        failure.weight(),
        failure.line(),
        sighting);
  }
}
