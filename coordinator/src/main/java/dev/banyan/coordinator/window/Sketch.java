package dev.banyan.coordinator.window;

import java.util.Arrays;

/**
 * For each key of the database how much its failures weigh at most, in little memory: keys share
 * cells, so it may say too much, never too little.
 *
 * <p>I1: a cell holds 0 if no key of it has a value, else 1 and at least the weight of each of its
 * keys; {@value #UNKNOWN}: there is no telling.
 *
 * <p>I2: cells only grow, so a second table is filled while the database is looked through once,
 * and takes the place of the first at the end: what was forgotten meanwhile is not in it.
 *
 * <p>After Cormode and Muthukrishnan, "An improved data stream summary: the count-min sketch"
 * (2005), with one row.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class Sketch {
  static final int UNKNOWN = 255;
  private static final int CELLS = 1 << 22;

  private byte[] now = new byte[CELLS];
  private byte[] next = new byte[CELLS];

  /**
   * One for a database.
   *
   * @param empty whether it holds no window; otherwise nothing is known until it was looked through
   */
  Sketch(boolean empty) {
    if (!empty) {
      Arrays.fill(now, (byte) UNKNOWN);
    }
  }

  /** Of a key: FNV-1a, 64 bits, mixed. */
  static long hash(byte[] key) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return hash ^ hash >>> 29;
  }

  /** Whether there is surely no value. */
  boolean isAbsent(long hash) {
    return now[cell(hash)] == 0;
  }

  /** Whether the failures of a key and another of this weight surely weigh less than that. */
  boolean isBelow(long hash, int weight, int limit) {
    int held = now[cell(hash)] & 0xff;
    return held != UNKNOWN && (long) Math.max(held - 1, 0) + weight < limit;
  }

  /** A failure was added to a key. */
  void add(long hash, int weight) {
    add(now, cell(hash), weight);
    add(next, cell(hash), weight);
  }

  /** The failures of a key weigh that now. */
  void set(long hash, long weight) {
    raise(now, cell(hash), weight);
    raise(next, cell(hash), weight);
  }

  /** The failures of a key weigh that, as was seen while the database is looked through. */
  void seen(long hash, long weight) {
    raise(next, cell(hash), weight);
  }

  /** The database was looked through from its beginning to its end. */
  void turn() {
    byte[] old = now;
    now = next;
    next = old;
    Arrays.fill(next, (byte) 0);
  }

  private static void add(byte[] cells, int cell, int weight) {
    int held = cells[cell] & 0xff;
    if (held != UNKNOWN) {
      cells[cell] = (byte) Math.min(UNKNOWN, (long) Math.max(held, 1) + weight);
    }
  }

  private static void raise(byte[] cells, int cell, long weight) {
    int held = cells[cell] & 0xff;
    cells[cell] = (byte) Math.max(held, Math.min(UNKNOWN, 1 + weight));
  }

  private static int cell(long hash) {
    return (int) hash & CELLS - 1;
  }
}
