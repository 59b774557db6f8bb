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
    String bits = text.substring(slash + 1);
    if (!bits.matches("\\d{1,3}")) {
      return Optional.empty();
    }
    int length = Integer.parseInt(bits);
    return Address.parse(text.substring(0, slash))
        .filter(address -> length <= address.bits())
        .map(address -> new Cidr(address, length));
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
