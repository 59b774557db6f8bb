package dev.banyan.model;

/**
 * Whose failures a jail counts together, and how much they count.
 *
 * @param minhosts how many hosts must have seen a failure of the span, at least 1
 * @param ipv4prefix how many leading bits of an IPv4 address are counted and banned as one
 * @param ipv6prefix how many of an IPv6 address
 * @param udpThousandths how many thousandths of a failure one over UDP counts
 * @param trustsuccess whether an address with a recent successful login gets twice the maxretry
 */
public record Measure(
    int minhosts, int ipv4prefix, int ipv6prefix, int udpThousandths, boolean trustsuccess) {
  /** What a failure counts. */
  public static final int WHOLE = 1000;

  /** A wider network would not lie in one partition. */
  public static final int WIDEST_IPV4 = 24;

  public static final int WIDEST_IPV6 = 48;

  /** Each address of IPv4 and each /64 of IPv6, over any transport, on any host. */
  public static final Measure PLAIN = new Measure(1, 32, 64, WHOLE, false);

  public Measure {
    if (minhosts < 1 || udpThousandths < 0 || udpThousandths > WHOLE) {
      throw new IllegalArgumentException("minhosts is at least 1, udpweight from 0 to 1");
    }
    if (ipv4prefix < WIDEST_IPV4 || ipv4prefix > 32) {
      throw new IllegalArgumentException("ipv4prefix is 24 to 32, not " + ipv4prefix);
    }
    if (ipv6prefix < WIDEST_IPV6 || ipv6prefix > 128) {
      throw new IllegalArgumentException("ipv6prefix is 48 to 128, not " + ipv6prefix);
    }
  }

  /** The network whose failures are counted together with those of this address. */
  public Cidr network(Address address) {
    return new Cidr(address, address.v6() ? ipv6prefix : ipv4prefix);
  }
}
