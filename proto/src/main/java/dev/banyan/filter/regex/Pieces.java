package dev.banyan.filter.regex;

import java.util.ArrayList;
import java.util.List;

/** A sequence while it is read: characters that follow each other become one text. */
final class Pieces {
  private final List<Node> parts = new ArrayList<>();

  void add(Node node) {
    int last = parts.size() - 1;
    if (node instanceof Node.Text text
        && last >= 0
        && parts.get(last) instanceof Node.Text before) {
      parts.set(last, new Node.Text(before.text() + text.text()));
    } else {
      parts.add(node);
    }
  }

  boolean onlyAnchors() {
    return parts.stream().allMatch(part -> part instanceof Node.Place || part.equals(Node.EMPTY));
  }

  Node toNode() {
    return switch (parts.size()) {
      case 0 -> Node.EMPTY;
      case 1 -> parts.get(0);
      default -> new Node.Sequence(parts);
    };
  }
}
