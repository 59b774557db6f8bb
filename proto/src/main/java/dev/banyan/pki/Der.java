package dev.banyan.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes ASN.1 in its distinguished encoding (ITU-T X.690); reads nothing. */
final class Der {
  private static final int GENERALIZED_FROM = 2050;
  private static final DateTimeFormatter UTC = format("yyMMddHHmmss'Z'");
  private static final DateTimeFormatter GENERALIZED = format("uuuuMMddHHmmss'Z'");

  private Der() {}

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  static byte[] sequence(byte[]... parts) {
    return tagged(0x30, parts);
  }

  /** What is tagged explicitly for its context. */
  static byte[] context(int number, byte[] content) {
    return tagged(0xA0 | number, content);
  }

  /** What is tagged implicitly for its context, and holds no further parts. */
  static byte[] implicit(int number, byte[] content) {
    return tagged(0x80 | number, content);
  }

  static byte[] integer(BigInteger value) {
    return tagged(0x02, value.toByteArray());
  }

  static byte[] yes() {
    return tagged(0x01, new byte[] {(byte) 0xFF});
  }

  static byte[] octets(byte[] content) {
    return tagged(0x04, content);
  }

  /** Bits, of which the last {@code unused} are none. */
  static byte[] bits(int unused, byte[] content) {
    return tagged(0x03, new byte[] {(byte) unused}, content);
  }

  /** A moment, as certificates write it (RFC 5280, 4.1.2.5). */
  static byte[] time(Instant moment) {
    boolean late = moment.atZone(ZoneOffset.UTC).getYear() >= GENERALIZED_FROM;
    String text = (late ? GENERALIZED : UTC).format(moment);
    return tagged(late ? 0x18 : 0x17, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** An object identifier in dotted form. */
  static byte[] oid(String dotted) {
    String[] arcs = dotted.split("\\.", -1);
    var out = new ByteArrayOutputStream();
    base128(out, Long.parseLong(arcs[0]) * 40 + Long.parseLong(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      base128(out, Long.parseLong(arcs[i]));
    }
    return tagged(0x06, out.toByteArray());
  }

  private static void base128(ByteArrayOutputStream out, long value) {
    int groups = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    for (int group = groups - 1; group >= 0; group--) {
      int bits = (int) (value >>> (7 * group)) & 0x7F;
      out.write(group == 0 ? bits : bits | 0x80);
    }
  }

  private static byte[] tagged(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    var out = new ByteArrayOutputStream();
    out.write(tag);
    length(out, content.size());
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private static void length(ByteArrayOutputStream out, int length) {
    if (length < 0x80) {
      out.write(length);
      return;
    }
    byte[] bytes = BigInteger.valueOf(length).toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    out.write(0x80 | (bytes.length - from));
    out.write(bytes, from, bytes.length - from);
  }
}
