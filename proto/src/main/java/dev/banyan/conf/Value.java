package dev.banyan.conf;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The value of an option, line by line, so that every problem can name the line that it is in.
 *
 * @param lines at least one; the first is what stands behind the key
 */
record Value(List<Line> lines) {
  Value {
    lines = List.copyOf(lines);
  }

  /** A value of one line that no file holds. */
  static Value of(String text, String source) {
    return new Value(List.of(new Line(text, Path.of(source), 0)));
  }

  Line first() {
    return lines.get(0);
  }

  /** The lines joined, without space around. */
  String text() {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n")).strip();
  }

  boolean isBlank() {
    return text().isEmpty();
  }

  /** The lines that hold something, without space around. */
  List<Line> filled() {
    return lines.stream()
        .filter(line -> !line.text().isBlank())
        .map(line -> line.with(line.text().strip()))
        .toList();
  }
}
