package dev.banyan.filter.regex;

import dev.banyan.filter.regex.Node.Greed;

/** Writes a tree as Joni reads it with {@link Pattern#SYNTAX}. */
final class Emitter {
  /** Python's word characters: letters and numbers of all kinds, but no accents by themselves. */
  private static final String WORD = "\\p{L}\\p{N}_";

  private static final String ASCII_WORD = "0-9A-Z_a-z";
  private static final String SPACE = "\\s\\x1c-\\x1f";
  private static final String ASCII_SPACE = "\\x09-\\x0d\\x20";

  private final StringBuilder out = new StringBuilder();

  private Emitter() {}

  static String emit(Node node) {
    Emitter emitter = new Emitter();
    emitter.write(node);
    return emitter.out.toString();
  }

  private void write(Node node) {
    if (node instanceof Node.Text text) {
      text.text().codePoints().forEach(this::character);
    } else if (node instanceof Node.Any any) {
      out.append(any.newline() ? "(?s:.)" : ".");
    } else if (node instanceof Node.OneOf set) {
      set(set);
    } else if (node instanceof Node.Anchor anchor) {
      out.append(anchor.joni);
    } else if (node instanceof Node.WordBound bound) {
      wordBound(bound);
    } else if (node instanceof Node.Back back) {
      out.append(back.fold() ? "(?i:" : "(?:").append("\\k<").append(back.group()).append(">)");
    } else {
      compound(node);
    }
  }

  private void compound(Node node) {
    if (node instanceof Node.Sequence sequence) {
      sequence.parts().forEach(this::write);
    } else if (node instanceof Node.Choice choice) {
      choice(choice);
    } else if (node instanceof Node.Repeat repeat) {
      repeat(repeat);
    } else if (node instanceof Node.Group group) {
      wrap("(", group.body());
    } else if (node instanceof Node.Atomic atomic) {
      wrap("(?>", atomic.body());
    } else if (node instanceof Node.Look look) {
      wrap((look.behind() ? "(?<" : "(?") + (look.negated() ? "!" : "="), look.body());
    } else if (node instanceof Node.Conditional conditional) {
      conditional(conditional);
    }
  }

  /** Joni's own bound is of words that hold accents and joiners, but not {@code ²}. */
  private void wordBound(Node.WordBound bound) {
    String word = "[" + (bound.ascii() ? ASCII_WORD : WORD) + "]";
    String form =
        bound.negated()
            ? "(?:(?<=%1$s)(?=%1$s)|(?<!%1$s)(?!%1$s))"
            : "(?:(?<=%1$s)(?!%1$s)|(?<!%1$s)(?=%1$s))";
    out.append(form.formatted(word));
  }

  private void choice(Node.Choice choice) {
    out.append("(?:");
    String bar = "";
    for (Node branch : choice.branches()) {
      out.append(bar);
      write(branch);
      bar = "|";
    }
    out.append(')');
  }

  private void conditional(Node.Conditional conditional) {
    out.append("(?(").append(conditional.group()).append(')');
    wrap("(?:", conditional.yes());
    out.append('|');
    wrap("(?:", conditional.no());
    out.append(')');
  }

  private void repeat(Node.Repeat repeat) {
    boolean possessive = repeat.greed() == Greed.POSSESSIVE;
    out.append(possessive ? "(?>" : "");
    wrap("(?:", repeat.body());
    out.append(quantifier(repeat.min(), repeat.max()));
    out.append(repeat.greed() == Greed.LAZY && repeat.min() != repeat.max() ? "?" : "");
    out.append(possessive ? ")" : "");
  }

  private static String quantifier(int min, int max) {
    if (max == Node.Repeat.MANY) {
      return min == 0 ? "*" : min == 1 ? "+" : "{" + min + ",}";
    }
    return min == 0 && max == 1 ? "?" : "{" + min + "," + max + "}";
  }

  private void wrap(String open, Node body) {
    out.append(open);
    write(body);
    out.append(')');
  }

  private void set(Node.OneOf set) {
    out.append(set.negated() ? "[^" : "[");
    for (Node.Item item : set.items()) {
      if (item instanceof Node.Range range) {
        character(range.first());
        if (range.last() > range.first()) {
          out.append('-');
          character(range.last());
        }
      } else if (item instanceof Node.Kind kind) {
        out.append(kind(kind));
      }
    }
    out.append(']');
  }

  /** A class inside a set; a class that is not one of Joni's is written as a set in the set. */
  private static String kind(Node.Kind kind) {
    String members =
        switch (Character.toLowerCase(kind.letter())) {
          case 'd' -> kind.ascii() ? "0-9" : "\\p{Nd}";
          case 'w' -> kind.ascii() ? ASCII_WORD : WORD;
          case 's' -> kind.ascii() ? ASCII_SPACE : SPACE;
          default -> throw new IllegalArgumentException("class " + kind.letter());
        };
    return Character.isUpperCase(kind.letter()) ? "[^" + members + "]" : members;
  }

  private void character(int c) {
    if (c > 0x7f || Character.isLetterOrDigit(c)) {
      out.appendCodePoint(c);
    } else if (c <= ' ' || c == 0x7f) {
      out.append(String.format("\\x%02x", c));
    } else {
      out.append('\\').append((char) c);
    }
  }
}
