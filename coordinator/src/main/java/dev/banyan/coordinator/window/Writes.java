package dev.banyan.coordinator.window;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.rocksdb.WriteBatch;

/**
 * What is to be written at once, in the form that RocksDB keeps it in ({@code write_batch.cc}:
 * eight bytes of sequence, four of count, then each kind, key and value): so thousands of writes
 * cross from Java in one call.
 *
 * <p>What is added is written in the order of its keys, or nearly: then RocksDB finds the place of
 * each near that of the one before. Writes of the same key keep their order, and what is put comes
 * last.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class Writes {
  private static final int HEADER = 12;
  private static final int COUNT_AT = 8;
  private static final byte PUT = 1;
  private static final byte MERGE = 2;
  private static final long POSITION = (1L << Integer.SIZE) - 1;

  private byte[] bytes = new byte[1 << 16];
  private int length;

  /** Of each write where it belongs, in the upper half, and where it begins, in the lower. */
  private long[] places = new long[1 << 8];

  private int count;

  /** Where the next write begins. */
  int position() {
    return length;
  }

  /** How much it holds without growing. */
  int capacity() {
    return bytes.length;
  }

  /** There is nothing to be written any more. */
  void clear() {
    length = 0;
    count = 0;
  }

  /** The value of a key is another one from now on. */
  void put(byte[] key, byte[] value) {
    begin(PUT, Integer.MAX_VALUE, key, value.length);
    append(value, value.length);
  }

  /**
   * The first {@code valueLength} bytes are added to the end of the value of a key.
   *
   * @param place greater for greater keys, mostly; always the same for the same key
   */
  void merge(int place, byte[] key, byte[] value, int valueLength) {
    begin(MERGE, place, key, valueLength);
    append(value, valueLength);
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

  /** All of these, one after the other. */
  static WriteBatch toBatch(List<Writes> all) {
    int bytes = HEADER;
    int count = 0;
    for (Writes writes : all) {
      bytes += writes.length;
      count += writes.count;
    }
    ByteBuffer batch = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    batch.putInt(COUNT_AT, count).position(HEADER);
    all.forEach(writes -> writes.copyTo(batch));
    return new WriteBatch(batch.array());
  }

  private void copyTo(ByteBuffer batch) {
    Arrays.sort(places, 0, count);
    for (int i = 0; i < count; i++) {
      int position = (int) (places[i] & POSITION);
      batch.put(bytes, position, end(position) - position);
    }
  }

  /** Behind the write that begins there. */
  private int end(int position) {
    Cursor at = new Cursor(position + 1);
    at.skip();
    at.skip();
    return at.position;
  }

  private void begin(byte kind, int place, byte[] key, int valueLength) {
    ensure(key.length + valueLength + 11);
    if (count == places.length) {
      places = Arrays.copyOf(places, 2 * count);
    }
    places[count++] = (long) place << Integer.SIZE | length;
    bytes[length++] = kind;
    number(key.length);
    append(key, key.length);
    number(valueLength);
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

    /** Passes over a length and so many bytes. */
    void skip() {
      int skipped = number();
      position += skipped;
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
