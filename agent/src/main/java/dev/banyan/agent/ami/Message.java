package dev.banyan.agent.ami;

import java.util.List;
import java.util.Optional;

/**
 * A message of the manager interface.
 *
 * @param lines {@code Name: value} each, as they came; others' text may have made some of them
 */
record Message(List<String> lines) {
  private static final char TAB = '\t';

  Message {
    lines = List.copyOf(lines);
  }

  /** The value of a field that is there once; of none that is there twice. */
  Optional<String> field(String name) {
    List<String> values =
        lines.stream()
            .filter(line -> line.startsWith(name + ":"))
            .map(line -> line.substring(name.length() + 1).strip())
            .toList();
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  boolean isEvent() {
    return lines.stream().findFirst().filter(line -> line.startsWith("Event:")).isPresent();
  }

  boolean isResponse() {
    return lines.stream().findFirst().filter(line -> line.startsWith("Response:")).isPresent();
  }

  boolean isSuccess() {
    return field("Response").filter("Success"::equals).isPresent();
  }

  /** In one line, its fields apart by tabs; no field has a tab in it. */
  String toLine() {
    return String.join(
        String.valueOf(TAB),
        lines.stream().map(line -> line.replace(TAB, ' ').replace('\n', ' ')).toList());
  }
}
