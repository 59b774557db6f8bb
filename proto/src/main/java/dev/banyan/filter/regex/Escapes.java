package dev.banyan.filter.regex;

import dev.banyan.filter.regex.Node.Anchor;
import dev.banyan.filter.regex.Node.Kind;
import java.util.List;

/** What follows a backslash. */
final class Escapes {
  private Escapes() {}

  /** An escape outside of a set; the backslash is taken. */
  static Node outside(Cursor in, Flags flags, Groups groups) throws RegexException {
    int begin = in.position() - 1;
    int c = in.peek();
    if (c >= '1' && c <= '9') {
      return back(in, flags, groups, begin);
    }
    Node anchor = anchor(c, flags);
    if (anchor != Node.EMPTY) {
      in.next();
      return anchor;
    }
    if (isKind(c)) {
      in.next();
      return new Node.OneOf(false, List.of(new Kind((char) c, flags.ascii())));
    }
    return Cases.literal(character(in), flags);
  }

  static boolean isKind(int c) {
    return c != Cursor.END && "dDwWsS".indexOf(c) >= 0;
  }

  private static Node anchor(int c, Flags flags) {
    return switch (c) {
      case 'A' -> Anchor.TEXT_BEGIN;
      case 'Z' -> Anchor.TEXT_END;
      case 'b' -> new Node.WordBound(false, flags.ascii());
      case 'B' -> new Node.WordBound(true, flags.ascii());
      default -> Node.EMPTY;
    };
  }

  /** A back-reference, or a character by three octal digits. */
  private static Node back(Cursor in, Flags flags, Groups groups, int begin) throws RegexException {
    String octal = in.digits(8, 3);
    if (octal.length() == 3) {
      return Cases.literal(octal(in, octal, begin), flags);
    }
    in.position(begin + 1);
    return new Node.Back(groups.known(in.digits(10, 2), in, begin), flags.fold());
  }

  /** The one character that an escape stands for; the backslash is taken. */
  static int character(Cursor in) throws RegexException {
    int begin = in.position() - 1;
    int c = in.next();
    return switch (c) {
      case Cursor.END -> throw in.error("a backslash at the end", begin);
      case 'x' -> hex(in, 2, begin);
      case 'u' -> hex(in, 4, begin);
      case 'U' -> hex(in, 8, begin);
      case '0' -> octal(in, "0" + in.digits(8, 2), begin);
      default -> simple(c, in, begin);
    };
  }

  private static int simple(int c, Cursor in, int begin) throws RegexException {
    int control = "abfnrtv".indexOf(c);
    if (control >= 0 && c != 'b') {
      return "\u0007\b\f\n\r\t\u000b".charAt(control);
    }
    if (c < 0x80 && Character.isLetterOrDigit(c)) {
      throw in.error("bad escape \\" + (char) c, begin);
    }
    return c;
  }

  private static int hex(Cursor in, int digits, int begin) throws RegexException {
    String hex = in.digits(16, digits);
    if (hex.length() < digits) {
      throw in.error("incomplete escape, expected " + digits + " hexadecimal digits", begin);
    }
    long c = Long.parseLong(hex, 16);
    if (!Character.isValidCodePoint((int) c) || c > Character.MAX_CODE_POINT || isSurrogate(c)) {
      throw in.error("no such character as U+" + hex, begin);
    }
    return (int) c;
  }

  private static boolean isSurrogate(long c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  static int octal(Cursor in, String digits, int begin) throws RegexException {
    int c = Integer.parseInt(digits, 8);
    if (c > 0377) {
      throw in.error("octal escape outside of 0 to 0377", begin);
    }
    return c;
  }
}
