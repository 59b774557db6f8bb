package dev.banyan.model;

import com.google.common.net.InetAddresses;
import com.google.common.primitives.Longs;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address. An IPv4-mapped IPv6 address is the IPv4 address; zones are not known.
 *
 * @param v6 whether it is 128 bits long
 * @param high the first 64 bits, 0 for IPv4
 * @param low the last 64 bits, or the 32 bits of IPv4
 */
public record Address(boolean v6, long high, long low) implements Comparable<Address> {
  private static final long MAPPED = 0xffffL << 32;
  private static final long IPV4_BITS = 0xffff_ffffL;

  public Address {
    if (v6 && high == 0 && (low & ~IPV4_BITS) == MAPPED) {
      v6 = false;
      low &= IPV4_BITS;
    }
    if (!v6 && (high != 0 || (low & ~IPV4_BITS) != 0)) {
      throw new IllegalArgumentException("more than 32 bits in an IPv4 address");
    }
  }

  /** The address of 4 or 16 bytes in network order. */
  public static Address of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> new Address(false, 0, ByteBuffer.wrap(bytes).getInt() & IPV4_BITS);
      case 16 -> new Address(true, Longs.fromByteArray(bytes), ByteBuffer.wrap(bytes).getLong(8));
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /**
   * The address in its usual notation, without brackets, zone or port and in the digits of ASCII;
   * empty if {@code text} is none.
   */
  public static Optional<Address> parse(String text) {
    long v4 = v4(text);
    if (v4 >= 0) {
      return Optional.of(new Address(false, 0, v4));
    }
    if (!isPlain(text) || !InetAddresses.isInetAddress(text)) {
      return Optional.empty();
    }
    return Optional.of(of(InetAddresses.forString(text).getAddress()));
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80 || text.charAt(i) == '%') {
        return false;
      }
    }
    return true;
  }

  /**
   * The bits of an IPv4 address in its usual notation, negative if it is none. Most addresses are,
   * and what reads all notations takes ten times as long.
   */
  private static long v4(String text) {
    long bits = 0;
    int part = -1;
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9' && part != 0 && part <= 25) {
        part = Math.max(part, 0) * 10 + c - '0';
      } else if (c == '.' && part >= 0 && part <= 255) {
        bits = bits << 8 | part;
        part = -1;
        dots++;
      } else {
        return -1;
      }
    }
    return dots == 3 && part >= 0 && part <= 255 ? bits << 8 | part : -1;
  }

  /** How many bits it has. */
  public int bits() {
    return v6 ? 128 : 32;
  }

  /** 4 or 16 bytes in network order. */
  public byte[] toBytes() {
    return v6
        ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
        : ByteBuffer.allocate(4).putInt((int) low).array();
  }

  /** The same address for the JDK's networking; never looks anything up. */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(toBytes());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are always an address", e);
    }
  }

  @Override
  public int compareTo(Address other) {
    if (v6 != other.v6) {
      return v6 ? 1 : -1;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** Written out: an address is compared for every failure, and a record's own goes a long way. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Address a && low == a.low && high == a.high && v6 == a.v6;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * high + low) + Boolean.hashCode(v6);
  }

  /** The notation of RFC 5952. */
  @Override
  public String toString() {
    return v6
        ? InetAddresses.toAddrString(toInetAddress())
        : (low >> 24) + "." + (low >> 16 & 0xff) + "." + (low >> 8 & 0xff) + "." + (low & 0xff);
  }
}
