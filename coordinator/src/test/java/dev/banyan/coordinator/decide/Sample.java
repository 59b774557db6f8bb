package dev.banyan.coordinator.decide;

import com.google.protobuf.ByteString;
import dev.banyan.model.Address;
import dev.banyan.model.Failure;
import dev.banyan.model.FilterText;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Policy;
import dev.banyan.model.Sighting;
import dev.banyan.model.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Jails and failures to decide about. */
public final class Sample {
  static final Instant START = Instant.ofEpochSecond(1_700_000_000);

  private Sample() {}

  public static Policy policy(Jail... jails) {
    return new Policy(List.of(jails), List.of(), ByteString.EMPTY);
  }

  public static Jail jail(String name, int maxretry, long findtime, Optional<Duration> bantime) {
    return jail(name, "asterisk", maxretry, findtime, bantime, Jail.Scope.CLUSTER, List.of());
  }

  static Jail recidive(int maxretry, long findtime, Optional<Duration> bantime) {
    return jail(
        "again", FilterText.RECIDIVE, maxretry, findtime, bantime, Jail.Scope.CLUSTER, List.of());
  }

  static Jail jail(
      String name,
      String filter,
      int maxretry,
      long findtime,
      Optional<Duration> bantime,
      Jail.Scope scope,
      List<String> hosts) {
    FilterText text =
        new FilterText(
            filter,
            Optional.of(filter),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Jail(
        new JailName(name),
        text,
        List.of(),
        "auto",
        maxretry,
        Duration.ofSeconds(findtime),
        bantime,
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        "no",
        scope,
        hosts,
        Duration.ofSeconds(5),
        false);
  }

  /** The {@code offset}-th line of the partition, stamped when it was appended. */
  static Arrival arrival(
      long offset, Instant time, String jail, String address, String host, Transport transport) {
    return new Arrival(
        0, offset, time, failure(offset, time, jail, address, host, transport, Sighting.FAILURE));
  }

  static Arrival login(long offset, Instant time, String jail, String address) {
    return new Arrival(
        0,
        offset,
        time,
        failure(offset, time, jail, address, "pbx-1", Transport.TLS, Sighting.SUCCESS));
  }

  private static Failure failure(
      long line,
      Instant time,
      String jail,
      String address,
      String host,
      Transport transport,
      Sighting sighting) {
    return new Failure(
        new LineId(new HostName(host), 0, line, 0),
        "messages",
        new JailName(jail),
        Address.parse(address).orElseThrow(),
        time,
        time,
        Optional.empty(),
        Optional.empty(),
        transport,
        1,
        "",
        sighting);
  }
}
