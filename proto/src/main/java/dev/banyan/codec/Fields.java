package dev.banyan.codec;

import com.google.common.base.Utf8;
import com.google.protobuf.ByteString;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Transport;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The fields that several messages share, and what stands for "absent" in each. */
public final class Fields {
  private Fields() {}

  /** A network as bytes and length. */
  public static dev.banyan.wire.Cidr cidr(Cidr cidr) {
    return dev.banyan.wire.Cidr.newBuilder()
        .setAddress(ByteString.copyFrom(cidr.address().toBytes()))
        .setBits(cidr.bits())
        .build();
  }

  /** The network of bytes and length. */
  public static Cidr cidr(dev.banyan.wire.Cidr cidr) throws MalformedException {
    return checked(
        "cidr", () -> new Cidr(Address.of(cidr.getAddress().toByteArray()), cidr.getBits()));
  }

  static Address address(ByteString bytes) throws MalformedException {
    return checked("address", () -> Address.of(bytes.toByteArray()));
  }

  static JailName jail(String name) throws MalformedException {
    return checked("jail", () -> new JailName(name));
  }

  static Optional<HostName> optionalHost(String name) throws MalformedException {
    return name.isEmpty() ? Optional.empty() : Optional.of(host(name));
  }

  static HostName host(String name) throws MalformedException {
    return checked("host", () -> new HostName(name));
  }

  static String host(Optional<HostName> host) {
    return host.map(HostName::value).orElse("");
  }

  static Optional<String> text(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /** A text of a log, which is never longer than it is cut to. */
  static String text(String field, String value, int most) throws MalformedException {
    int bytes = Utf8.encodedLength(value);
    if (bytes > most) {
      throw new MalformedException("%s: %d bytes, at most %d".formatted(field, bytes, most));
    }
    return value;
  }

  static Instant instant(String field, long epochMillis) throws MalformedException {
    if (epochMillis < 0) {
      throw new MalformedException(field + ": " + epochMillis + " is before 1970");
    }
    return Instant.ofEpochMilli(epochMillis);
  }

  static Transport transport(dev.banyan.wire.Transport transport) {
    return switch (transport) {
      case TRANSPORT_UDP -> Transport.UDP;
      case TRANSPORT_TCP -> Transport.TCP;
      case TRANSPORT_TLS -> Transport.TLS;
      case TRANSPORT_WS -> Transport.WS;
      case TRANSPORT_WSS -> Transport.WSS;
      case TRANSPORT_UNSPECIFIED, UNRECOGNIZED -> Transport.UNKNOWN;
    };
  }

  static dev.banyan.wire.Transport transport(Transport transport) {
    return switch (transport) {
      case UNKNOWN -> dev.banyan.wire.Transport.TRANSPORT_UNSPECIFIED;
      case UDP -> dev.banyan.wire.Transport.TRANSPORT_UDP;
      case TCP -> dev.banyan.wire.Transport.TRANSPORT_TCP;
      case TLS -> dev.banyan.wire.Transport.TRANSPORT_TLS;
      case WS -> dev.banyan.wire.Transport.TRANSPORT_WS;
      case WSS -> dev.banyan.wire.Transport.TRANSPORT_WSS;
    };
  }

  /** The value, or what its constructor has against it, with the field's name. */
  static <T> T checked(String field, Supplier<T> value) throws MalformedException {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new MalformedException(field + ": " + e.getMessage(), e);
    }
  }
}
