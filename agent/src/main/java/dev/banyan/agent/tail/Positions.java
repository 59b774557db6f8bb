package dev.banyan.agent.tail;

import java.util.List;
import java.util.Map;

/**
 * Up to where everything was taken.
 *
 * @param files one for each file
 * @param cursors of the sources that are no files, by their names
 */
record Positions(List<Position> files, Map<String, String> cursors) {
  static final Positions NONE = new Positions(List.of(), Map.of());

  Positions {
    files = List.copyOf(files);
    cursors = Map.copyOf(cursors);
  }
}
