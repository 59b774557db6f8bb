package dev.banyan.filter.regex;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds texts of which every match must hold one.
 *
 * <p>L1: a line that matches holds at least one of the texts. L2: so does the line before its date
 * was cut out of it. A date begins and ends at the bound of a word, so the characters that meet
 * where it was are both no word characters: a text is broken between any two of those.
 */
final class Literals {
  /** Shorter ones are in every line. */
  private static final int SHORTEST = 4;

  private static final int MOST = 64;

  /** The longer the shortest of them, the better; then the fewer. */
  private static final Comparator<Set<String>> BETTER =
      Comparator.<Set<String>>comparingInt(Literals::shortest)
          .thenComparing(Comparator.<Set<String>>comparingInt(Set::size).reversed());

  private Literals() {}

  /** What is known of a node. */
  private sealed interface Known {}

  /** It matches exactly these texts. */
  private record Exactly(Set<String> texts) implements Known {}

  /** A match holds one of these texts; none: nothing is known. */
  private record Holds(Set<String> texts) implements Known {}

  private static final Known NOTHING = new Holds(Set.of());

  static List<String> of(Node root) {
    Set<String> best = required(known(root));
    return shortest(best) < SHORTEST ? List.of() : List.copyOf(best);
  }

  private static Known known(Node node) {
    if (node instanceof Node.Text text) {
      return new Exactly(Set.of(text.text()));
    }
    if (node instanceof Node.Sequence sequence) {
      return sequence(sequence.parts());
    }
    if (node instanceof Node.Choice choice) {
      return choice(choice.branches());
    }
    if (node instanceof Node.Conditional conditional) {
      return choice(List.of(conditional.yes(), conditional.no()));
    }
    if (node instanceof Node.Repeat repeat) {
      return repeat(repeat);
    }
    return wrapped(node);
  }

  private static Known wrapped(Node node) {
    if (node instanceof Node.Group group) {
      return known(group.body());
    }
    if (node instanceof Node.Atomic atomic) {
      return known(atomic.body());
    }
    if (node instanceof Node.Place || node instanceof Node.Look) {
      return new Exactly(Set.of(""));
    }
    return NOTHING;
  }

  private static Known repeat(Node.Repeat repeat) {
    if (repeat.min() == 0) {
      return NOTHING;
    }
    Known body = known(repeat.body());
    return repeat.max() == 1 ? body : new Holds(required(body));
  }

  private static Known choice(List<Node> branches) {
    Set<String> all = new LinkedHashSet<>();
    boolean exact = true;
    for (Node branch : branches) {
      Known known = known(branch);
      exact &= known instanceof Exactly;
      all.addAll(known instanceof Exactly exactly ? exactly.texts() : List.of());
    }
    return exact && all.size() <= MOST ? new Exactly(all) : anyOf(branches);
  }

  private static Known anyOf(List<Node> branches) {
    Set<String> all = new LinkedHashSet<>();
    for (Node branch : branches) {
      Set<String> texts = required(known(branch));
      if (texts.isEmpty()) {
        return NOTHING;
      }
      all.addAll(texts);
    }
    return all.size() <= MOST ? new Holds(all) : NOTHING;
  }

  /** Texts that follow each other grow together; of all that is found the best is kept. */
  private static Known sequence(List<Node> parts) {
    Set<String> best = Set.of();
    Set<String> run = Set.of("");
    boolean exact = true;
    for (Node part : parts) {
      Known known = known(part);
      Optional<Set<String>> longer =
          known instanceof Exactly exactly ? joined(run, exactly.texts()) : Optional.empty();
      if (longer.isPresent()) {
        run = longer.get();
        continue;
      }
      exact = false;
      best = better(best, better(required(new Exactly(run)), required(known)));
      run = known instanceof Exactly exactly ? exactly.texts() : Set.of("");
    }
    return exact ? new Exactly(run) : new Holds(better(best, required(new Exactly(run))));
  }

  private static Optional<Set<String>> joined(Set<String> heads, Set<String> tails) {
    if (heads.size() * tails.size() > MOST) {
      return Optional.empty();
    }
    Set<String> all = new LinkedHashSet<>();
    heads.forEach(head -> tails.forEach(tail -> all.add(head + tail)));
    return Optional.of(all);
  }

  private static Set<String> better(Set<String> one, Set<String> other) {
    return BETTER.compare(one, other) >= 0 ? one : other;
  }

  private static Set<String> required(Known known) {
    if (known instanceof Holds holds) {
      return holds.texts();
    }
    Set<String> pieces = new LinkedHashSet<>();
    for (String text : ((Exactly) known).texts()) {
      pieces.add(longestPiece(text));
    }
    return pieces.contains("") ? Set.of() : pieces;
  }

  private static int shortest(Set<String> texts) {
    return texts.stream().mapToInt(String::length).min().orElse(0);
  }

  /**
   * The longest part of a text that has no two characters side by side between which a date was.
   */
  private static String longestPiece(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int i = 1; i < text.length(); i++) {
      if (isBreak(text.charAt(i - 1), text.charAt(i))) {
        pieces.add(text.substring(from, i));
        from = text.charAt(i) == '\n' ? i + 1 : i;
      }
    }
    pieces.add(text.substring(Math.min(from, text.length())));
    return pieces.stream().max(Comparator.comparingInt(String::length)).orElse("");
  }

  private static boolean isBreak(char before, char c) {
    return c == '\n' || (!isWord(before) && !isWord(c));
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
