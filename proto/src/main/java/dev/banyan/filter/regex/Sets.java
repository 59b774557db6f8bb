package dev.banyan.filter.regex;

import dev.banyan.filter.regex.Node.Item;
import dev.banyan.filter.regex.Node.Kind;
import dev.banyan.filter.regex.Node.Range;
import java.util.ArrayList;
import java.util.List;

/** Sets of characters, {@code […]}. An opening bracket inside is a character like any other. */
final class Sets {
  private Sets() {}

  /** A set; the opening bracket is taken. */
  static Node parse(Cursor in, Flags flags) throws RegexException {
    int begin = in.position() - 1;
    boolean negated = in.take("^");
    List<Item> items = new ArrayList<>();
    while (items.isEmpty() || in.peek() != ']') {
      if (in.atEnd()) {
        throw in.error("unterminated set of characters", begin);
      }
      add(item(in, flags), flags, items);
    }
    in.next();
    return new Node.OneOf(negated, items);
  }

  private static void add(Item item, Flags flags, List<Item> items) {
    items.add(item);
    if (flags.fold() && item instanceof Range range) {
      items.addAll(Cases.others(range, flags.ascii()));
    }
  }

  private static Item item(Cursor in, Flags flags) throws RegexException {
    int begin = in.position();
    Item first = single(in, flags);
    if (!in.sees("-") || in.sees("-]")) {
      return first;
    }
    in.next();
    if (in.atEnd()) {
      throw in.error("unterminated set of characters");
    }
    Item last = single(in, flags);
    if (!(first instanceof Range from)
        || !(last instanceof Range to)
        || from.first() > to.first()) {
      throw in.error("bad range in a set of characters", begin);
    }
    return new Range(from.first(), to.first());
  }

  private static Item single(Cursor in, Flags flags) throws RegexException {
    int c = in.next();
    if (c == '\\') {
      return escaped(in, flags);
    }
    return new Range(c, c);
  }

  private static Item escaped(Cursor in, Flags flags) throws RegexException {
    int c = in.peek();
    if (Escapes.isKind(c)) {
      in.next();
      return new Kind((char) c, flags.ascii());
    }
    if (in.take("b")) {
      return new Range('\b', '\b');
    }
    int begin = in.position() - 1;
    if (c >= '1' && c <= '7') {
      int octal = Escapes.octal(in, in.digits(8, 3), begin);
      return new Range(octal, octal);
    }
    int character = Escapes.character(in);
    return new Range(character, character);
  }
}
