package dev.banyan.filter.literal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the ends of lines, eight bytes at a time: in {@code x - ONES & ~x & HIGH} the lowest bit
 * that is set marks the first byte of {@code x} that is zero (H. S. Warren, "Hacker's Delight",
 * 6-1).
 */
public final class Newlines {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long NEWLINES = ONES * '\n';

  private Newlines() {}

  /** Where the first newline from {@code from} on stands; {@code to} if there is none before it. */
  public static int next(byte[] bytes, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long x = (long) EIGHT.get(bytes, at) ^ NEWLINES;
      long zeros = (x - ONES) & ~x & HIGH;
      if (zeros != 0) {
        return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
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
    for (int at = next(bytes, from, to); at < to; at = next(bytes, at + 1, to)) {
      count++;
    }
    return count;
  }
}
