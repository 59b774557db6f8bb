package dev.banyan.coordinator.window;

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

  private Cells now = new Cells();
  private Cells next = new Cells();

  /**
   * One for a database.
   *
   * @param empty whether it holds no window; otherwise nothing is known until it was looked through
   */
  Sketch(boolean empty) {
    if (!empty) {
      now.fill(UNKNOWN);
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
    return now.get(hash) == 0;
  }

  /** Whether the failures of a key and another of this weight surely weigh less than that. */
  boolean isBelow(long hash, int weight, int limit) {
    int held = now.get(hash);
    return held != UNKNOWN && (long) Math.max(held - 1, 0) + weight < limit;
  }

  /** A failure was added to a key. */
  void add(long hash, int weight) {
    add(now, hash, weight);
    add(next, hash, weight);
  }

  /** The failures of a key weigh that now. */
  void set(long hash, long weight) {
    raise(now, hash, weight);
    raise(next, hash, weight);
  }

  /** The failures of a key weigh that, as was seen while the database is looked through. */
  void seen(long hash, long weight) {
    raise(next, hash, weight);
  }

  /** The database was looked through from its beginning to its end. */
  void turn() {
    Cells old = now;
    now = next;
    next = old;
    next.clear();
  }

  private static void add(Cells cells, long hash, int weight) {
    int held = cells.get(hash);
    if (held != UNKNOWN) {
      cells.set(hash, (int) Math.min(UNKNOWN, (long) Math.max(held, 1) + weight));
    }
  }

  private static void raise(Cells cells, long hash, long weight) {
    cells.set(hash, (int) Math.max(cells.get(hash), Math.min(UNKNOWN, 1 + weight)));
  }
}
