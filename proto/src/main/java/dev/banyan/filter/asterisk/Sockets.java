package dev.banyan.filter.asterisk;

import dev.banyan.model.Address;
import java.util.Optional;

/**
 * Addresses with and without ports as Asterisk prints them: where one ends, or -1, and what it is.
 */
final class Sockets {
  private static final byte[] IPV4 = Field.bytes("IPV4/");
  private static final byte[] IPV6 = Field.bytes("IPV6/");
  private static final int NONE = -1;
  private static final int LONGEST = 45;

  private Sockets() {}

  /** {@code 192.0.2.1}, {@code 2001:db8::1}, {@code [2001:db8::1]}. */
  static int address(byte[] text, int from, int to) {
    if (from < to && text[from] == '[') {
      int end = characters(text, from + 1, to, true);
      return end < to && end > from + 1 && text[end] == ']' ? end + 1 : NONE;
    }
    int end = characters(text, from, to, true);
    return end == from ? NONE : end;
  }

  /** {@code 192.0.2.1:5060}, {@code [2001:db8::1]:5060}. */
  static int withPort(byte[] text, int from, int to) {
    boolean brackets = from < to && text[from] == '[';
    int end = brackets ? address(text, from, to) : characters(text, from, to, false);
    return end <= from ? NONE : port(text, end, to);
  }

  /** With a port where there can be no doubt that it is one. */
  static int perhapsPort(byte[] text, int from, int to) {
    int end = withPort(text, from, to);
    boolean whole = end > 0 && (end == to || !isAddress(text[end], true));
    return whole ? end : address(text, from, to);
  }

  /** {@code IPV4/UDP/192.0.2.1/5060}. */
  static int ofEvent(byte[] text, int from, int to) {
    Bytes in = new Bytes(text, from, to);
    if (!in.take(IPV4) && !in.take(IPV6)) {
      return NONE;
    }
    int slash = Bytes.indexOf(text, in.at, Math.min(to, in.at + 8), '/');
    for (int i = in.at; i < slash; i++) {
      if (!Bytes.isLetter(text[i])) {
        return NONE;
      }
    }
    in.at = slash + 1;
    int end = slash < 0 ? NONE : address(text, in.at, to);
    in.at = end;
    return end > 0 && in.take('/') && in.takeDigits() && in.at - end <= 6 ? in.at : NONE;
  }

  private static int port(byte[] text, int from, int to) {
    Bytes in = new Bytes(text, from, to);
    return in.take(':') && in.takeDigits() && in.at - from <= 6 ? in.at : NONE;
  }

  private static int characters(byte[] text, int from, int to, boolean colons) {
    int limit = Math.min(to, from + LONGEST);
    int at = from;
    while (at < limit && isAddress(text[at], colons)) {
      at++;
    }
    return at;
  }

  private static boolean isAddress(byte c, boolean colons) {
    return Bytes.isDigit(c)
        || c == '.'
        || (colons && (c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
  }

  /** The address that a field holds. */
  static Optional<Address> read(String text, Field field) {
    return switch (field) {
      case REMOTE -> remoteAddress(text);
      case ADDRESS -> Address.parse(bare(text));
      case ADDRESS_AND_PORT -> Address.parse(bare(withoutPort(text)));
      default -> hasPort(text) ? read(text, Field.ADDRESS_AND_PORT) : Address.parse(bare(text));
    };
  }

  /** The address of a socket of a security event. */
  static Optional<Address> remoteAddress(String socket) {
    return Address.parse(
        bare(socket.substring(socket.indexOf('/', 5) + 1, socket.lastIndexOf('/'))));
  }

  /** Whether the last colon cannot be part of the address. */
  static boolean hasPort(String text) {
    int colon = text.lastIndexOf(':');
    return colon > 0 && (text.charAt(colon - 1) == ']' || text.indexOf(':') == colon);
  }

  private static String withoutPort(String text) {
    return text.substring(0, text.lastIndexOf(':'));
  }

  private static String bare(String text) {
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }

  /** What a socket of a security event says of the way. */
  static String transport(String socket) {
    return socket.substring(5, socket.indexOf('/', 5));
  }
}
