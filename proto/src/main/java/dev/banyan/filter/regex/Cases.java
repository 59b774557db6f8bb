package dev.banyan.filter.regex;

import dev.banyan.filter.regex.Node.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which characters Python takes for one and the same where case does not matter: always one for
 * one, so that {@code ß} is no {@code ss}, but {@code ſ} is an {@code s}.
 */
final class Cases {
  /** Letters of which only capitals of several characters say that they are the same. */
  private static final int[][] EXTRA = {{0x390, 0x1fd3}, {0x3b0, 0x1fe3}, {0xfb05, 0xfb06}};

  /** Beyond, no character has a case. */
  private static final int END = 0x20000;

  private Cases() {}

  /** A character, or one of those that are the same if case does not matter. */
  static Node literal(int c, Flags flags) {
    List<Range> others = flags.fold() ? others(c, flags.ascii()) : List.of();
    if (others.isEmpty()) {
      return new Node.Text(Character.toString(c));
    }
    List<Node.Item> all = new ArrayList<>(List.of(new Range(c, c)));
    all.addAll(others);
    return new Node.OneOf(false, all);
  }

  /** What is to be added to a set so that case does not matter. */
  static List<Range> others(Range range, boolean ascii) {
    List<Range> all = new ArrayList<>();
    int ascending = Math.min(range.last(), 0x7f);
    for (int c = range.first(); c <= ascending; c++) {
      all.addAll(others(c, ascii));
    }
    if (!ascii && range.last() > 0x7f) {
      Index.SAME.forEach(
          (c, same) -> {
            if (c > 0x7f && c >= range.first() && c <= range.last()) {
              all.addAll(beside(c, same));
            }
          });
    }
    return all;
  }

  private static List<Range> others(int c, boolean ascii) {
    if (c > 0x7f) {
      return ascii ? List.of() : beside(c, Index.SAME.getOrDefault(c, List.of()));
    }
    if (!Character.isLetter(c)) {
      return List.of();
    }
    List<Range> all = new ArrayList<>();
    all.add(one(c ^ 0x20));
    switch (ascii ? 0 : c | 0x20) {
      case 'i' -> all.add(new Range(0x130, 0x131));
      case 'k' -> all.add(one(0x212a));
      case 's' -> all.add(one(0x17f));
      default -> {}
    }
    return all;
  }

  private static List<Range> beside(int c, List<Integer> same) {
    return same.stream().filter(other -> other != c).map(Cases::one).toList();
  }

  private static Range one(int c) {
    return new Range(c, c);
  }

  /** Made when the first regex asks for a letter beyond ASCII. */
  private static final class Index {
    static final Map<Integer, List<Integer>> SAME = same();

    private static Map<Integer, List<Integer>> same() {
      Map<Integer, List<Integer>> byCapital = new HashMap<>();
      for (int c = 0; c < END; c++) {
        int small = Character.toLowerCase(c);
        int capital = Character.toUpperCase(small);
        if (small != c || capital != c) {
          byCapital.computeIfAbsent(capital, any -> new ArrayList<>()).add(c);
        }
      }
      for (int[] pair : EXTRA) {
        byCapital.put(pair[0], List.of(pair[0], pair[1]));
      }
      Map<Integer, List<Integer>> all = new HashMap<>();
      byCapital.forEach(
          (capital, same) -> {
            List<Integer> whole = new ArrayList<>(same);
            if (!whole.contains(capital)) {
              whole.add(capital);
            }
            whole.forEach(c -> all.put(c, whole));
          });
      return Map.copyOf(all);
    }
  }
}
