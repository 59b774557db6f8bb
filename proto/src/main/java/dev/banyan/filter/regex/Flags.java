package dev.banyan.filter.regex;

/**
 * The flags of a part of a regex.
 *
 * @param fold {@code i}: letters match in either case
 * @param lines {@code m}: {@code ^} and {@code $} know every line
 * @param newline {@code s}: {@code .} is a newline too
 * @param verbose {@code x}: white space and comments do not count
 * @param ascii {@code a}: classes know ASCII only
 */
record Flags(boolean fold, boolean lines, boolean newline, boolean verbose, boolean ascii) {
  static final Flags NONE = new Flags(false, false, false, false, false);

  /** With one flag set or cleared. */
  Flags with(char flag, boolean on) {
    return switch (flag) {
      case 'i' -> new Flags(on, lines, newline, verbose, ascii);
      case 'm' -> new Flags(fold, on, newline, verbose, ascii);
      case 's' -> new Flags(fold, lines, on, verbose, ascii);
      case 'x' -> new Flags(fold, lines, newline, on, ascii);
      case 'a' -> new Flags(fold, lines, newline, verbose, on);
      case 'u' -> new Flags(fold, lines, newline, verbose, false);
      default -> throw new IllegalArgumentException("flag " + flag);
    };
  }
}
