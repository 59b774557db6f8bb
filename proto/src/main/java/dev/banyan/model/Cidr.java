package dev.banyan.model;

import java.util.Comparator;
import java.util.Optional;

/**
 * A network: an address and how many of its leading bits count. The other bits are zero.
 *
 * @param address the first address of the network
 * @param bits 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Cidr(Address address, int bits) implements Comparable<Cidr> {
  private static final Comparator<Cidr> ORDER =
      Comparator.comparing(Cidr::address).thenComparing(Cidr::bits);

  public Cidr {
    if (bits < 0 || bits > address.bits()) {
      throw new IllegalArgumentException(
          "a prefix of " + address + " has 0 to " + address.bits() + " bits, not " + bits);
    }
    address = masked(address, bits);
  }

  /** The network of this one address. */
  public static Cidr of(Address address) {
    return new Cidr(address, address.bits());
  }

  /**
   * {@code 192.0.2.0/24}, {@code 192.0.2.1}, {@code 2001:db8::/32} …; empty if {@code text} is
   * none.
   */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Address.parse(text).map(Cidr::of);
    }
    int length = length(text, slash + 1);
    return Address.parse(text.substring(0, slash))
        .filter(address -> length >= 0 && length <= address.bits())
        .map(address -> new Cidr(address, length));
  }

  /** The number of one to three digits from there on, negative if it is none. */
  private static int length(String text, int from) {
    int length = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      length = length * 10 + c - '0';
    }
    return text.length() > from && text.length() <= from + 3 ? length : -1;
  }

  /** Whether the address lies in this network. */
  public boolean contains(Address other) {
    return address.v6() == other.v6() && masked(other, bits).equals(address);
  }

  /** Whether all of the other network lies in this one. */
  public boolean contains(Cidr other) {
    return other.bits >= bits && contains(other.address);
  }

  /** Whether it is a single address. */
  public boolean isSingle() {
    return bits == address.bits();
  }

  @Override
  public int compareTo(Cidr other) {
    return ORDER.compare(this, other);
  }

  /** Always with the length: {@code 192.0.2.1/32}. */
  @Override
  public String toString() {
    return address + "/" + bits;
  }

  private static Address masked(Address address, int bits) {
    if (!address.v6()) {
      return new Address(false, 0, address.low() & leading(bits + 32) & 0xffff_ffffL);
    }
    return new Address(
        true, address.high() & leading(Math.min(bits, 64)), address.low() & leading(bits - 64));
  }

  /** A mask of the first {@code bits} of 64; none for 0 and less. */
  private static long leading(int bits) {
    return bits <= 0 ? 0 : -1L << (64 - bits);
  }
}
