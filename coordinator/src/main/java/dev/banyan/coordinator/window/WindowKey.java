package dev.banyan.coordinator.window;

import dev.banyan.coordinator.decide.Subject;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Keys of the database: partition (2 bytes), jail, 0, family (4 or 6), address, bits, host. So
 * windows of one partition lie together, and those of one network in one jail whatever the host.
 */
final class WindowKey {
  private static final int PARTITION = 2;
  private static final byte[] NOTHING = {};

  private WindowKey() {}

  static byte[] of(int partition, Subject subject) {
    return of(partition, subject.jail(), subject.cidr(), subject.host().map(HostName::value));
  }

  /** What the keys of all hosts begin with. */
  static byte[] prefix(int partition, JailName jail, Cidr cidr) {
    return of(partition, jail, cidr, Optional.empty());
  }

  /** Where a subject's key lies among others: greater for greater networks, mostly. */
  static int place(Subject subject) {
    Address network = subject.cidr().address();
    return (int) (network.v6() ? network.high() >>> Integer.SIZE : network.low());
  }

  /** The partition that a key begins with. */
  static int partition(byte[] key) {
    return Byte.toUnsignedInt(key[0]) << 8 | Byte.toUnsignedInt(key[1]);
  }

  private static byte[] of(int partition, JailName jail, Cidr cidr, Optional<String> host) {
    byte[] name = ascii(jail.value());
    byte[] address = cidr.address().toBytes();
    byte[] suffix = host.map(WindowKey::ascii).orElse(NOTHING);
    byte[] key = new byte[PARTITION + name.length + 1 + 1 + address.length + 1 + suffix.length];
    key[0] = (byte) (partition >> 8);
    key[1] = (byte) partition;
    System.arraycopy(name, 0, key, PARTITION, name.length);
    int at = PARTITION + name.length + 1;
    key[at++] = (byte) (cidr.address().v6() ? 6 : 4);
    System.arraycopy(address, 0, key, at, address.length);
    at += address.length;
    key[at++] = (byte) cidr.bits();
    System.arraycopy(suffix, 0, key, at, suffix.length);
    return key;
  }

  /** Names of jails and hosts are nothing else. */
  private static byte[] ascii(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
