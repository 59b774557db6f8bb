package dev.banyan.conf;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which known word somebody may have meant. */
final class Spelling {
  private static final int NEAR = 2;

  private Spelling() {}

  /** The nearest of the other known words within two edits; short words only within one. */
  static Optional<String> nearest(String word, Collection<String> known) {
    int limit = word.length() <= 4 ? 1 : NEAR;
    return known.stream()
        .filter(candidate -> !candidate.equals(word) && distance(word, candidate) <= limit)
        .min(
            Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Capitals are no slip that counts. */
  private static int distance(String word, String candidate) {
    return edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
  }

  /** {@code "; did you mean 'x'?"}, or nothing. */
  static String hint(String word, Collection<String> known) {
    return nearest(word, known).map("; did you mean '%s'?"::formatted).orElse("");
  }

  /** How many letters to insert, delete, replace or swap with their neighbour (Damerau 1964). */
  static int edits(String from, String to) {
    if (Math.abs(from.length() - to.length()) > NEAR) {
      return NEAR + 1;
    }
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = cell(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int cell(int[][] cost, String from, String to, int i, int j) {
    if (i == 0 || j == 0) {
      return i + j;
    }
    int same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
    int least = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + same);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
