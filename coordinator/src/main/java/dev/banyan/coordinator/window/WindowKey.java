package dev.banyan.coordinator.window;

import dev.banyan.coordinator.decide.Subject;
import dev.banyan.model.Cidr;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Keys of the database: partition (2 bytes), jail, 0, family (4 or 6), address, bits, host. So
 * windows of one partition lie together, and those of one network in one jail whatever the host.
 */
final class WindowKey {
  private WindowKey() {}

  static byte[] of(int partition, Subject subject) {
    ByteArrayOutputStream key = network(partition, subject.jail(), subject.cidr());
    key.writeBytes(utf8(subject.host().map(HostName::value).orElse("")));
    return key.toByteArray();
  }

  /** What the keys of all hosts begin with. */
  static byte[] prefix(int partition, JailName jail, Cidr cidr) {
    return network(partition, jail, cidr).toByteArray();
  }

  /** The partition that a key begins with. */
  static int partition(byte[] key) {
    return Byte.toUnsignedInt(key[0]) << 8 | Byte.toUnsignedInt(key[1]);
  }

  private static ByteArrayOutputStream network(int partition, JailName jail, Cidr cidr) {
    ByteArrayOutputStream key = new ByteArrayOutputStream(64);
    key.write(partition >> 8);
    key.write(partition);
    key.writeBytes(utf8(jail.value()));
    key.write(0);
    key.write(cidr.address().v6() ? 6 : 4);
    key.writeBytes(cidr.address().toBytes());
    key.write(cidr.bits());
    return key;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
