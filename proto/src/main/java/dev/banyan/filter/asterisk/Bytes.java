package dev.banyan.filter.asterisk;

import dev.banyan.filter.literal.LiteralSearch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A stretch of bytes and where one stands in it. */
final class Bytes {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  /** What ends that which sets a colour. */
  static final byte COLOUR_END = 'm';

  static final Bytes NONE = new Bytes(new byte[0], 0, 0);

  final byte[] text;
  final int end;
  int at;

  Bytes(byte[] text, int from, int end) {
    this.text = text;
    this.at = from;
    this.end = end;
  }

  int length() {
    return end - at;
  }

  boolean is(byte[] expected) {
    return length() == expected.length && startsWith(text, at, end, expected);
  }

  boolean atEnd() {
    return at >= end;
  }

  boolean sees(char c) {
    return at < end && text[at] == c;
  }

  boolean take(char c) {
    boolean seen = sees(c);
    at += seen ? 1 : 0;
    return seen;
  }

  boolean take(byte[] expected) {
    boolean seen = startsWith(text, at, end, expected);
    at += seen ? expected.length : 0;
    return seen;
  }

  /** Takes spaces and what sets colours on a terminal. */
  void skipBlanks() {
    while (at < end && (text[at] == ' ' || text[at] == 0x1b)) {
      at = text[at] == ' ' ? at + 1 : afterColour();
    }
  }

  /** Takes what sets colours on a terminal. */
  void skipColours() {
    while (at < end && text[at] == 0x1b) {
      at = afterColour();
    }
  }

  private int afterColour() {
    int i = at + 1;
    if (i < end && text[i] == '[') {
      i++;
      while (i < end && (isDigit(text[i]) || text[i] == ';')) {
        i++;
      }
      return i < end && text[i] == 'm' ? i + 1 : at + 1;
    }
    return i;
  }

  /** Where the text ends if what sets colours at its end is left out. */
  int endWithoutColours() {
    int to = end;
    while (to > at && text[to - 1] == COLOUR_END) {
      int from = to - 2;
      while (from > at && (isDigit(text[from]) || text[from] == ';')) {
        from--;
      }
      if (from <= at || text[from] != '[' || text[from - 1] != 0x1b) {
        break;
      }
      to = from - 1;
    }
    return to;
  }

  /** Takes the digits that come next; whether there were any. */
  boolean takeDigits() {
    int from = at;
    int to = from;
    while (to < end && isDigit(text[to])) {
      to++;
    }
    at = to;
    return to > from;
  }

  @Override
  public String toString() {
    return new String(text, at, end - at, StandardCharsets.UTF_8);
  }

  static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** By a byte's value: whether it is one of these. */
  static boolean[] table(String characters) {
    boolean[] table = new boolean[256];
    for (byte c : Field.bytes(characters)) {
      table[c & 0xff] = true;
    }
    return table;
  }

  /** By a byte's value: whether it is a digit or one of {@code others}. */
  static boolean[] digitsAnd(String others) {
    return table("0123456789" + others);
  }

  /** By a byte's value: whether it is a letter of ASCII or one of {@code others}. */
  static boolean[] lettersAnd(String others) {
    boolean[] table = table(others);
    for (byte c = 0; c < Byte.MAX_VALUE; c++) {
      table[c] |= isLetter(c);
    }
    return table;
  }

  /** By a byte's value: whether it is a letter, a digit or one of {@code others}. */
  static boolean[] lettersDigitsAnd(String others) {
    return lettersAnd("0123456789" + others);
  }

  /** Whether a character stands there. */
  static boolean stands(byte[] text, int at, int end, char c) {
    return at < end && text[at] == c;
  }

  /** Where the run of bytes of a table ends that begins at {@code from}. */
  static int end(byte[] text, int from, int to, boolean[] table) {
    int at = from;
    while (at < to && table[text[at] & 0xff]) {
      at++;
    }
    return at;
  }

  static boolean startsWith(byte[] text, int at, int end, byte[] expected) {
    return at + expected.length <= end && LiteralSearch.stands(text, at, expected);
  }

  /** Where {@code wanted} begins; negative if it is not there. */
  static int indexOf(byte[] text, int from, int end, byte[] wanted) {
    byte first = wanted[0];
    for (int i = from; i + wanted.length <= end; i++) {
      if (text[i] == first && startsWith(text, i, end, wanted)) {
        return i;
      }
    }
    return -1;
  }

  static int indexOf(byte[] text, int from, int end, char wanted) {
    long pattern = ONES * wanted;
    int eight = from;
    for (; eight + Long.BYTES <= end; eight += Long.BYTES) {
      long x = (long) EIGHT.get(text, eight) ^ pattern;
      if (((x - ONES) & ~x & HIGH) != 0) {
        break;
      }
    }
    for (int i = eight; i < end; i++) {
      if (text[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
