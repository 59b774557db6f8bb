package dev.banyan.filter.regex;

import java.util.List;

/** A regular expression as a tree. */
sealed interface Node {

  /** These characters, one after the other. */
  record Text(String text) implements Node {}

  /** One character; a newline only if {@code newline}. */
  record Any(boolean newline) implements Node {}

  /** One character that is, or if negated is not, one of the items. */
  record OneOf(boolean negated, List<Item> items) implements Node {
    public OneOf {
      items = List.copyOf(items);
    }
  }

  /** What a set of characters holds. */
  sealed interface Item {}

  /** Characters from {@code first} to {@code last}, both included. */
  record Range(int first, int last) implements Item {}

  /** A class by its letter: {@code d D w W s S}. */
  record Kind(char letter, boolean ascii) implements Item {}

  record Sequence(List<Node> parts) implements Node {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  record Choice(List<Node> branches) implements Node {
    public Choice {
      branches = List.copyOf(branches);
    }
  }

  /** Repeated; {@code max} is {@link #MANY} if there is no limit. */
  record Repeat(Node body, int min, int max, Greed greed) implements Node {
    static final int MANY = -1;
  }

  enum Greed {
    GREEDY,
    LAZY,
    POSSESSIVE
  }

  /** A group that captures. */
  record Group(int number, Node body) implements Node {}

  record Atomic(Node body) implements Node {}

  /** Looks ahead or behind without taking anything. */
  record Look(boolean behind, boolean negated, Node body) implements Node {}

  /** What a group matched, once more; in either case if {@code fold}. */
  record Back(int group, boolean fold) implements Node {}

  /** One way if a group took part, else the other. */
  record Conditional(int group, Node yes, Node no) implements Node {}

  /** A place between characters. */
  sealed interface Place extends Node {}

  /** Where a word begins or ends, or if negated neither. */
  record WordBound(boolean negated, boolean ascii) implements Place {}

  /** A place that Joni knows, too. */
  enum Anchor implements Place {
    TEXT_BEGIN("\\A"),
    /** Also behind the very last newline, where Joni's own caret is none. */
    LINE_BEGIN("(?<![^\\n])"),
    /** At the end, or before a newline that ends the text. */
    LAST_LINE_END("\\Z"),
    LINE_END("$"),
    TEXT_END("\\z");

    final String joni;

    Anchor(String joni) {
      this.joni = joni;
    }
  }

  Node EMPTY = new Text("");
}
