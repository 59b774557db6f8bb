package dev.banyan.filter.literal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds and counts the ends of lines, eight bytes at a time. A byte of {@code x} is zero where the
 * highest bit of the same byte of {@link #zeros} is set (H. S. Warren, "Hacker's Delight", 6-1).
 */
public final class Newlines {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long NEWLINES = ONES * '\n';
  private static final int FOUR_LONGS = 4 * Long.BYTES;

  private Newlines() {}

  /** Where the first newline from {@code from} on stands; {@code to} if there is none before it. */
  public static int next(byte[] bytes, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long newlines = newlines(bytes, at);
      if (newlines != 0) {
        return at + Long.numberOfTrailingZeros(newlines) / Byte.SIZE;
      }
    }
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  /** How many newlines there are. */
  public static int count(byte[] bytes, int from, int to) {
    int count = 0;
    int at = from;
    for (; at + FOUR_LONGS <= to; at += FOUR_LONGS) {
      long first = newlines(bytes, at) >>> 7;
      long second = newlines(bytes, at + Long.BYTES) >>> 7;
      long third = newlines(bytes, at + 2 * Long.BYTES) >>> 7;
      long fourth = newlines(bytes, at + 3 * Long.BYTES) >>> 7;
      count += sumOfBytes(first + second + third + fourth);
    }
    for (; at < to; at++) {
      count += bytes[at] == '\n' ? 1 : 0;
    }
    return count;
  }

  /** With the highest bit of each byte set that is a newline, and no other. */
  private static long newlines(byte[] bytes, int at) {
    return zeros((long) EIGHT.get(bytes, at) ^ NEWLINES);
  }

  private static long zeros(long x) {
    return ~((x & ~HIGH) + ~HIGH | x) & HIGH;
  }

  /** Of eight bytes of which the sum is less than 256. */
  private static int sumOfBytes(long bytes) {
    return (int) ((bytes * ONES) >>> (Long.SIZE - Byte.SIZE));
  }
}
