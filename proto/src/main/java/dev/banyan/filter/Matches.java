package dev.banyan.filter;

import com.google.common.primitives.Ints;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.DnsName;
import dev.banyan.model.Failure;
import dev.banyan.model.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Turns what a regex caught into typed values. */
final class Matches {
  static final int HEAVIEST = 1000;
  private static final int MOST_BYTES_A_CHAR = 3;
  private static final Transport[] TRANSPORTS = Transport.values();

  private Matches() {}

  /** Empty if the line names no address. */
  static Optional<Match> of(Hit hit, Optional<Instant> logTime) {
    return hit.id()
        .flatMap(Cidr::parse)
        .filter(Cidr::isSingle)
        .map(single -> at(single.address(), hit, logTime));
  }

  /** The network that a line names in place of an address. */
  static Optional<Cidr> network(Hit hit) {
    return hit.id().flatMap(Cidr::parse).filter(cidr -> !cidr.isSingle());
  }

  /** What a line that names its host says of each address of it. */
  static NamedMatch of(DnsName name, Hit hit, Optional<Instant> logTime) {
    return new NamedMatch(name, logTime, address -> at(address, hit, logTime));
  }

  private static Match at(Address address, Hit hit, Optional<Instant> logTime) {
    return new Match(
        hit.regex() + 1,
        address,
        logTime,
        hit.group("user").map(Matches::cut),
        hit.group("attempt").map(Matches::cut),
        hit.group("transport").map(Matches::transport).orElse(Transport.UNKNOWN),
        hit.group("weight").map(Matches::weight).orElse(1));
  }

  static Transport transport(String text) {
    for (Transport transport : TRANSPORTS) {
      if (transport.name().equalsIgnoreCase(text)) {
        return transport;
      }
    }
    return Transport.UNKNOWN;
  }

  private static int weight(String text) {
    Integer weight = Ints.tryParse(text);
    boolean many = weight == null && text.matches("[0-9]+");
    return many ? HEAVIEST : Math.max(1, Math.min(HEAVIEST, weight == null ? 1 : weight));
  }

  /** At most {@value Failure#MAX_TEXT_BYTES} bytes of the text, of whole characters. */
  static String cut(String text) {
    if (text.length() <= Failure.MAX_TEXT_BYTES / MOST_BYTES_A_CHAR) {
      return text;
    }
    int bytes = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      bytes += Character.toString(text.codePointAt(at)).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > Failure.MAX_TEXT_BYTES) {
        return text.substring(0, at);
      }
    }
    return text;
  }
}
