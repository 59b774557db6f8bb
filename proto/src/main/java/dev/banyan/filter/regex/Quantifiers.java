package dev.banyan.filter.regex;

import dev.banyan.filter.regex.Node.Greed;
import dev.banyan.filter.regex.Node.Repeat;

/** How often something is repeated. A brace that is no interval is a character like any other. */
final class Quantifiers {
  private static final int MOST = 100_000;

  private Quantifiers() {}

  /** The atom, repeated if a quantifier follows it. */
  static Node parse(Cursor in, Node atom, int begin) throws RegexException {
    int at = in.position();
    int[] bounds = bounds(in);
    if (bounds.length == 0) {
      return atom;
    }
    if (atom instanceof Node.Place) {
      throw in.error("nothing to repeat", begin);
    }
    Greed greed = in.take("?") ? Greed.LAZY : in.take("+") ? Greed.POSSESSIVE : Greed.GREEDY;
    int after = in.position();
    if (bounds(in).length > 0) {
      throw in.error("multiple repeat", after);
    }
    check(bounds, in, at);
    return new Repeat(atom, bounds[0], bounds[1], greed);
  }

  /** Whether a quantifier comes next; it is not taken. */
  static boolean follows(Cursor in) {
    int begin = in.position();
    boolean follows = bounds(in).length > 0;
    in.position(begin);
    return follows;
  }

  private static void check(int[] bounds, Cursor in, int at) throws RegexException {
    if (bounds[0] > MOST || bounds[1] > MOST) {
      throw in.error("repeated more than " + MOST + " times", at);
    }
    if (bounds[1] != Repeat.MANY && bounds[0] > bounds[1]) {
      throw in.error("least repeat is greater than most", at);
    }
  }

  /** Least and most; empty if no quantifier comes next. */
  private static int[] bounds(Cursor in) {
    if (in.take("*")) {
      return new int[] {0, Repeat.MANY};
    }
    if (in.take("+")) {
      return new int[] {1, Repeat.MANY};
    }
    if (in.take("?")) {
      return new int[] {0, 1};
    }
    return interval(in);
  }

  private static int[] interval(Cursor in) {
    int begin = in.position();
    if (in.take("{") && !in.sees("}")) {
      String least = in.digits(10, 9);
      boolean comma = in.take(",");
      String most = comma ? in.digits(10, 9) : least;
      if (in.take("}")) {
        return new int[] {least.isEmpty() ? 0 : Integer.parseInt(least), most(most)};
      }
    }
    in.position(begin);
    return new int[0];
  }

  private static int most(String digits) {
    return digits.isEmpty() ? Repeat.MANY : Integer.parseInt(digits);
  }
}
