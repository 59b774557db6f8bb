package dev.banyan.filter.regex;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Makes random texts that a regex is likely to match: it goes through the regex and writes what
 * each part asks for. What a look-around asks for is left to chance.
 */
public final class Specimens {
  private static final String ODD = "a b7Zx.-_:/@'\"()[]<>=,;#%\\|\u00e9\u4e2d\t";
  private static final int LONGEST = 700;

  private final Random random;
  private final Function<String, String> groups;
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<Integer, String> taken = new HashMap<>();
  private final StringBuilder out = new StringBuilder();

  private Specimens(Random random, Function<String, String> groups) {
    this.random = random;
    this.groups = groups;
  }

  /**
   * A text.
   *
   * @param groups what a named group holds; empty: whatever its regex asks for
   * @throws IllegalArgumentException if it is no regex
   */
  public static String of(
      String regex, Dialect dialect, Random random, Function<String, String> groups) {
    try {
      Parser.Parsed parsed = Parser.parse(regex, dialect);
      Specimens specimens = new Specimens(random, groups);
      parsed.names().forEach((name, number) -> specimens.names.put(number, name));
      specimens.write(parsed.root());
      return specimens.out.toString();
    } catch (RegexException e) {
      throw new IllegalArgumentException(regex, e);
    }
  }

  private void write(Node node) {
    if (out.length() > LONGEST) {
      return;
    }
    if (node instanceof Node.Text text) {
      out.append(text.text());
    } else if (node instanceof Node.Any) {
      out.appendCodePoint(odd());
    } else if (node instanceof Node.OneOf set) {
      out.appendCodePoint(oneOf(set));
    } else if (node instanceof Node.Sequence sequence) {
      sequence.parts().forEach(part -> write(part));
    } else if (node instanceof Node.Choice choice) {
      write(pick(choice.branches()));
    } else if (node instanceof Node.Repeat repeat) {
      repeat(repeat);
    } else {
      group(node);
    }
  }

  private void group(Node node) {
    if (node instanceof Node.Group group) {
      int from = out.length();
      String given = groups.apply(names.getOrDefault(group.number(), ""));
      if (given.isEmpty()) {
        write(group.body());
      } else {
        out.append(given);
      }
      taken.put(group.number(), out.substring(from));
    } else if (node instanceof Node.Atomic atomic) {
      write(atomic.body());
    } else if (node instanceof Node.Back back) {
      out.append(taken.getOrDefault(back.group(), ""));
    } else if (node instanceof Node.Conditional conditional) {
      boolean yes = taken.containsKey(conditional.group());
      write(yes ? conditional.yes() : conditional.no());
    }
  }

  private void repeat(Node.Repeat repeat) {
    int most = repeat.max() == Node.Repeat.MANY ? repeat.min() + 6 : repeat.max();
    int times = repeat.min() + random.nextInt(Math.min(most, repeat.min() + 6) - repeat.min() + 1);
    for (int i = 0; i < times; i++) {
      write(repeat.body());
    }
  }

  private int oneOf(Node.OneOf set) {
    if (set.negated()) {
      for (int i = 0; i < 100; i++) {
        int c = odd();
        if (set.items().stream().noneMatch(item -> holds(item, c))) {
          return c;
        }
      }
      return 'q';
    }
    Node.Item item = pick(set.items());
    if (item instanceof Node.Range range) {
      return range.first() + random.nextInt(range.last() - range.first() + 1);
    }
    int c = odd();
    for (int i = 0; i < 200 && !holds(item, c); i++) {
      c = odd();
    }
    return c;
  }

  private static boolean holds(Node.Item item, int c) {
    if (item instanceof Node.Range range) {
      return c >= range.first() && c <= range.last();
    }
    char letter = ((Node.Kind) item).letter();
    boolean in =
        switch (Character.toLowerCase(letter)) {
          case 'd' -> Character.isDigit(c);
          case 's' -> c == ' ' || c == '\t';
          default -> c == '_' || Character.isLetterOrDigit(c);
        };
    return in == Character.isLowerCase(letter);
  }

  private int odd() {
    return ODD.charAt(random.nextInt(ODD.length()));
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
