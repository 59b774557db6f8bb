package dev.banyan.coordinator.window;

import java.nio.ByteBuffer;

/**
 * Where the windows of a partition end.
 *
 * @param end the offset of the first failure that they do not reflect
 * @param newestMs when Kafka took the last of those that they reflect; 0: not known
 */
public record Position(long end, long newestMs) {

  byte[] toBytes() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(end).putLong(newestMs).array();
  }

  /** What was kept, or what versions kept that knew of no time. */
  static Position of(byte[] bytes) {
    ByteBuffer kept = ByteBuffer.wrap(bytes);
    return new Position(kept.getLong(), kept.remaining() >= Long.BYTES ? kept.getLong() : 0);
  }
}
