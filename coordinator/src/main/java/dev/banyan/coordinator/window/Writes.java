package dev.banyan.coordinator.window;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.rocksdb.WriteBatch;

/**
 * What is to be written at once, in the form that RocksDB keeps it in ({@code write_batch.cc}:
 * eight bytes of sequence, four of count, then each kind, key and value): so thousands of writes
 * cross from Java in one call.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class Writes {
  private static final int HEADER = 12;
  private static final int COUNT_AT = 8;
  private static final byte PUT = 1;
  private static final byte MERGE = 2;

  private byte[] bytes = new byte[1 << 16];
  private int length = HEADER;
  private int count;

  /** Where the next write begins. */
  int position() {
    return length;
  }

  /** The value of a key is another one from now on. */
  void put(byte[] key, byte[] value) {
    begin(PUT, key, value.length);
    append(value, value.length);
  }

  /** The first {@code valueLength} bytes are added to the end of the value of a key. */
  void merge(byte[] key, byte[] value, int valueLength) {
    begin(MERGE, key, valueLength);
    append(value, valueLength);
  }

  /** Adds what is written there. */
  void addAll(Writes other) {
    ensure(other.length - HEADER);
    System.arraycopy(other.bytes, HEADER, bytes, length, other.length - HEADER);
    length += other.length - HEADER;
    count += other.count;
  }

  /** If the write that begins there is of this key, hands on what it adds. */
  void read(int position, byte[] key, Consumer<byte[]> value) {
    Cursor at = new Cursor(position + 1);
    int keyLength = at.number();
    int keyAt = at.position;
    at.position += keyLength;
    int valueLength = at.number();
    if (Arrays.equals(bytes, keyAt, keyAt + keyLength, key, 0, key.length)) {
      value.accept(Arrays.copyOfRange(bytes, at.position, at.position + valueLength));
    }
  }

  WriteBatch toBatch() {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_AT, count);
    return new WriteBatch(Arrays.copyOf(bytes, length));
  }

  private void begin(byte kind, byte[] key, int valueLength) {
    ensure(key.length + valueLength + 11);
    bytes[length++] = kind;
    number(key.length);
    append(key, key.length);
    number(valueLength);
    count++;
  }

  private void append(byte[] from, int most) {
    System.arraycopy(from, 0, bytes, length, most);
    length += most;
  }

  private void number(int value) {
    int left = value;
    for (; left >= 0x80; left >>>= 7) {
      bytes[length++] = (byte) (left | 0x80);
    }
    bytes[length++] = (byte) left;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /** Reads numbers. */
  private final class Cursor {
    private int position;

    Cursor(int position) {
      this.position = position;
    }

    int number() {
      int value = 0;
      int shift = 0;
      for (; bytes[position] < 0; shift += 7) {
        value |= (bytes[position++] & 0x7f) << shift;
      }
      return value | bytes[position++] << shift;
    }
  }
}
