package dev.banyan.filter.asterisk;

import dev.banyan.model.Address;
import java.util.Optional;

/**
 * Addresses with and without ports as Asterisk prints them: where one ends, or -1, and what it is.
 */
final class Sockets {
  private static final byte[] IPV4 = Field.bytes("IPV4/");
  private static final byte[] IPV6 = Field.bytes("IPV6/");
  private static final boolean[] LETTERS = Bytes.lettersAnd("");
  private static final boolean[] DIGITS = Bytes.digitsAnd("");
  private static final boolean[] V4 = Bytes.digitsAnd(".");
  private static final boolean[] V6 = Bytes.digitsAnd(".:abcdefABCDEF");
  private static final int NONE = -1;

  /** Of the name of a transport. */
  private static final int LONGEST_WAY = 7;

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
    boolean whole = end > 0 && (end == to || !V6[text[end] & 0xff]);
    return whole ? end : address(text, from, to);
  }

  /** {@code IPV4/UDP/192.0.2.1/5060}. */
  static int ofEvent(byte[] text, int from, int to) {
    boolean ip = Bytes.startsWith(text, from, to, IPV4) || Bytes.startsWith(text, from, to, IPV6);
    int way = from + IPV4.length;
    int slash = ip ? Bytes.end(text, way, Math.min(to, way + LONGEST_WAY), LETTERS) : NONE;
    if (slash < 0 || !Bytes.stands(text, slash, to, '/')) {
      return NONE;
    }
    int end = address(text, slash + 1, to);
    return end < 0 ? NONE : number(text, end, to, '/');
  }

  private static int port(byte[] text, int from, int to) {
    return number(text, from, to, ':');
  }

  /** Up to five digits behind a sign. */
  private static int number(byte[] text, int from, int to, char sign) {
    int end = Bytes.stands(text, from, to, sign) ? Bytes.end(text, from + 1, to, DIGITS) : NONE;
    return end > from + 1 && end - from <= 6 ? end : NONE;
  }

  private static int characters(byte[] text, int from, int to, boolean colons) {
    return Bytes.end(text, from, Math.min(to, from + LONGEST), colons ? V6 : V4);
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
