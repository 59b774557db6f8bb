package dev.banyan.filter.regex;

/**
 * In which way a regex is read.
 *
 * @param lines whether {@code ^} and {@code $} know every line of a text of several
 * @param hostNames whether {@code <HOST>} stands for names too, or for addresses only
 */
public record Dialect(boolean lines, boolean hostNames) {
  /** One line at a time, addresses only. */
  public static final Dialect PLAIN = new Dialect(false, false);
}
