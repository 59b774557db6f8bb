package dev.banyan.filter.literal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the ends of lines, eight bytes at a time: a byte of {@code x} is zero where the highest bit
 * of the same byte of {@link #zeros} is set (H. S. Warren, "Hacker's Delight", 6-1).
 */
public final class Newlines {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long NEWLINES = ONES * '\n';

  /** Of this bit and the next higher one, characters of ASCII that print have one. */
  private static final long PRINTABLE = ONES * ' ';

  private static final int FOUR_LONGS = 4 * Long.BYTES;

  /** Brings the lowest bits of eight bytes together in the highest byte. */
  private static final long GATHER = 0x0102040810204080L;

  /** Its highest five bits are others for every place to which it is shifted (de Bruijn). */
  private static final int DE_BRUIJN = 0x077CB531;

  private static final int DE_BRUIJN_SHIFT = 27;
  private static final byte[] PLACES = new byte[Integer.SIZE];

  static {
    for (int i = 0; i < Integer.SIZE; i++) {
      PLACES[(DE_BRUIJN << i) >>> DE_BRUIJN_SHIFT] = (byte) i;
    }
  }

  private Newlines() {}

  /** Where the first newline from {@code from} on stands; {@code to} if there is none before it. */
  public static int next(byte[] bytes, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long newlines = newlines(bytes, at);
      if (newlines != 0) {
        return at + firstByte(newlines);
      }
    }
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  /**
   * Writes down where the newlines stand.
   *
   * @param into has room for them
   * @param count how many are written there already
   * @return how many are there then
   */
  static int find(byte[] bytes, int from, int to, int[] into, int count) {
    int found = count;
    int at = from;
    for (; at + FOUR_LONGS <= to; at += FOUR_LONGS) {
      long printable =
          printable(bytes, at)
              & printable(bytes, at + Long.BYTES)
              & printable(bytes, at + 2 * Long.BYTES)
              & printable(bytes, at + 3 * Long.BYTES);
      if ((printable & PRINTABLE) != PRINTABLE) {
        for (int left = newlinesOfFour(bytes, at); left != 0; left &= left - 1) {
          into[found++] = at + PLACES[((left & -left) * DE_BRUIJN) >>> DE_BRUIJN_SHIFT];
        }
      }
    }
    for (; at < to; at++) {
      if (bytes[at] == '\n') {
        into[found++] = at;
      }
    }
    return found;
  }

  /** With the bit {@link #PRINTABLE} of each byte set that is a character of ASCII and prints. */
  private static long printable(byte[] bytes, int at) {
    long text = (long) EIGHT.get(bytes, at);
    return text | text >>> 1;
  }

  /** With the bit of each of 32 bytes set that is a newline: no branch that a processor guesses. */
  private static int newlinesOfFour(byte[] bytes, int at) {
    return gathered(newlines(bytes, at))
        | (gathered(newlines(bytes, at + Long.BYTES)) << Long.BYTES)
        | (gathered(newlines(bytes, at + 2 * Long.BYTES)) << (2 * Long.BYTES))
        | (gathered(newlines(bytes, at + 3 * Long.BYTES)) << (3 * Long.BYTES));
  }

  /** The highest bits of eight bytes in one. */
  private static int gathered(long highest) {
    return (int) (((highest >>> (Byte.SIZE - 1)) * GATHER) >>> (Long.SIZE - Byte.SIZE));
  }

  /** With the highest bit of each byte set that is a newline, and no other. */
  private static long newlines(byte[] bytes, int at) {
    return zeros((long) EIGHT.get(bytes, at) ^ NEWLINES);
  }

  private static long zeros(long x) {
    return ~((x & ~HIGH) + ~HIGH | x) & HIGH;
  }

  /** The first byte of which the highest bit is set: below it there is one more of each byte's. */
  private static int firstByte(long highest) {
    long below = (highest & -highest) - 1;
    return (int) (((below & ONES) * ONES) >>> (Long.SIZE - Byte.SIZE)) - 1;
  }
}
