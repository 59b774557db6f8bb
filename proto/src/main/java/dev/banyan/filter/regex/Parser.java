package dev.banyan.filter.regex;

import dev.banyan.filter.regex.Node.Anchor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads Python's regex dialect with fail2ban's tags in it. */
final class Parser {
  private static final String BAR = "|";

  private final boolean names;
  private final Groups groups = new Groups();
  private final Set<String> openTags = new HashSet<>();
  private Cursor in;
  private Flags flags;
  private int skipped;

  private Parser(String text, Dialect dialect) {
    this.in = new Cursor(text);
    this.names = dialect.hostNames();
    this.flags = Flags.NONE.with('m', dialect.lines());
  }

  /** A regex and the numbers of its named groups. */
  record Parsed(Node root, Map<String, Integer> names) {}

  static Parsed parse(String text, Dialect dialect) throws RegexException {
    Parser parser = new Parser(text, dialect);
    Node root = parser.choice();
    if (!parser.in.atEnd()) {
      throw parser.in.error("a closing parenthesis or tag that nothing opens");
    }
    return new Parsed(root, parser.groups.names());
  }

  /** Branches up to what closes the group, which is not taken. */
  private Node choice() throws RegexException {
    Flags before = flags;
    List<Node> branches = new ArrayList<>();
    do {
      branches.add(sequence(branches.isEmpty()));
    } while (in.take(BAR));
    Node all = branches.size() == 1 ? branches.get(0) : new Node.Choice(branches);
    flags = before;
    return all;
  }

  private Node sequence(boolean first) throws RegexException {
    Pieces pieces = new Pieces();
    while (!atBranchEnd()) {
      if (flags.verbose() && skipVerbose()) {
        continue;
      }
      if (in.sees("(?") && inlineFlags(first && pieces.onlyAnchors())) {
        continue;
      }
      int begin = in.position();
      Node atom = atom();
      pieces.add(Quantifiers.parse(in, atom, begin));
    }
    return pieces.toNode();
  }

  private boolean atBranchEnd() {
    return in.atEnd() || in.sees(BAR) || in.sees(")") || closingTag().isPresent();
  }

  private Optional<String> closingTag() {
    return in.sees("</F-")
        ? Tags.at(in.rest()).filter(tag -> openTags.contains(tag.substring(2, tag.length() - 1)))
        : Optional.empty();
  }

  private boolean skipVerbose() throws RegexException {
    if (in.take("#")) {
      while (!in.atEnd() && in.next() != '\n') {}
      return true;
    }
    int c = in.peek();
    boolean space = c != Cursor.END && c < 0x80 && Character.isWhitespace(c);
    if (space) {
      in.next();
    }
    return space;
  }

  /** {@code (?i)}: for all of the group, so only where nothing was matched yet. */
  private boolean inlineFlags(boolean allowed) throws RegexException {
    int begin = in.position();
    in.take("(?");
    Flags changed = letters(flags, true);
    if (in.position() == begin + 2 || !in.take(")")) {
      in.position(begin);
      return false;
    }
    if (!allowed) {
      throw in.error("flags that are not at the start of the expression or of a group", begin);
    }
    flags = changed;
    return true;
  }

  private Flags letters(Flags from, boolean on) throws RegexException {
    Flags changed = from;
    while (!in.atEnd() && "aimsux".indexOf(in.peek()) >= 0) {
      changed = changed.with((char) in.next(), on);
    }
    return changed;
  }

  private Node atom() throws RegexException {
    int c = in.peek();
    if (c == '<') {
      return tag();
    }
    if (c == '{' && Quantifiers.follows(in)) {
      throw in.error("nothing to repeat");
    }
    in.next();
    return switch (c) {
      case '.' -> new Node.Any(flags.newline());
      case '^' -> flags.lines() ? Anchor.LINE_BEGIN : Anchor.TEXT_BEGIN;
      case '$' -> flags.lines() ? Anchor.LINE_END : Anchor.LAST_LINE_END;
      case '\\' -> Escapes.outside(in, flags, groups);
      case '[' -> Sets.parse(in, flags);
      case '(' -> group();
      case '*', '+', '?' -> throw in.error("nothing to repeat", in.position() - 1);
      default -> Cases.literal(c, flags);
    };
  }

  private Node tag() throws RegexException {
    int begin = in.position();
    String tag = Tags.at(in.rest()).orElse("");
    Optional<String> expansion =
        tag.isEmpty() ? Optional.empty() : Tags.expansion(tag, names, skipped);
    if (expansion.isPresent()) {
      in.take(tag);
      skipped += tag.equals("<SKIPLINES>") ? 1 : 0;
      return expanded(expansion.get(), tag, begin);
    }
    Optional<String> name = tag.isEmpty() ? Optional.empty() : Tags.opens(tag);
    if (name.isEmpty()) {
      in.next();
      return new Node.Text("<");
    }
    in.take(tag);
    return capture(name.get(), tag.substring(1, tag.length() - 1), begin);
  }

  /** The regex that a tag stands for, under the flags in force. */
  private Node expanded(String text, String tag, int begin) throws RegexException {
    Cursor outer = in;
    in = new Cursor(text);
    try {
      return choice();
    } catch (RegexException e) {
      throw outer.error(tag + " is there twice, or its group is there by name too", begin);
    } finally {
      in = outer;
    }
  }

  private Node capture(String name, String tag, int begin) throws RegexException {
    int number = groups.open(name, in, begin);
    boolean outermost = openTags.add(tag);
    Node body = choice();
    if (!in.take("</" + tag + ">")) {
      throw in.error("<" + tag + "> is not closed where it should be", begin);
    }
    if (outermost) {
      openTags.remove(tag);
    }
    groups.close(number);
    return new Node.Group(number, body);
  }

  /** A group; its opening parenthesis is taken. */
  private Node group() throws RegexException {
    int begin = in.position() - 1;
    if (!in.take("?")) {
      return captured(groups.open(), begin);
    }
    if (in.take("P<")) {
      return captured(groups.open(in.until(">", "group name"), in, begin), begin);
    }
    if (in.take("P=")) {
      return new Node.Back(groups.known(in.until(")", "group name"), in, begin), flags.fold());
    }
    if (in.take("#")) {
      in.until(")", "comment");
      return Node.EMPTY;
    }
    if (in.take("(")) {
      return conditional(begin);
    }
    return uncaptured(begin);
  }

  private Node captured(int number, int begin) throws RegexException {
    Node body = closed(begin);
    groups.close(number);
    return new Node.Group(number, body);
  }

  private Node closed(int begin) throws RegexException {
    Node body = choice();
    if (!in.take(")")) {
      throw in.error("missing ), unterminated group", begin);
    }
    return body;
  }

  private Node uncaptured(int begin) throws RegexException {
    if (in.take(":")) {
      return closed(begin);
    }
    if (in.take(">")) {
      return new Node.Atomic(closed(begin));
    }
    for (boolean behind : new boolean[] {false, true}) {
      for (boolean negated : new boolean[] {false, true}) {
        if (in.take((behind ? "<" : "") + (negated ? "!" : "="))) {
          return new Node.Look(behind, negated, closed(begin));
        }
      }
    }
    return flagged(begin);
  }

  /** {@code (?i-s:…)}. */
  private Node flagged(int begin) throws RegexException {
    Flags before = flags;
    Flags changed = letters(flags, true);
    if (in.take("-")) {
      changed = letters(changed, false);
    }
    if (!in.take(":")) {
      throw in.error("an unknown extension of a group", begin);
    }
    flags = changed;
    Node body = closed(begin);
    flags = before;
    return body;
  }

  private Node conditional(int begin) throws RegexException {
    int group = groups.known(in.until(")", "condition"), in, begin);
    Node yes = sequence(false);
    Node no = in.take(BAR) ? sequence(false) : Node.EMPTY;
    if (!in.take(")")) {
      throw in.error("a condition with more than two branches, or not closed", begin);
    }
    return new Node.Conditional(group, yes, no);
  }
}
