package dev.banyan.coordinator.cli;

import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Row;
import dev.banyan.coordinator.cli.console.Table;
import dev.banyan.wire.Evidence;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Failures that were counted, as they are shown. */
final class Evidences {
  private Evidences() {}

  static List<Map<String, @Nullable Object>> rows(List<Evidence> failures) {
    return failures.stream().map(Evidences::fields).toList();
  }

  private static Map<String, @Nullable Object> fields(Evidence evidence) {
    return new Row()
        .time("time", true, evidence.getLogTimeMs())
        .put("host", evidence.getHost())
        .put("file", evidence.getFile())
        .put("offset", evidence.getOffset())
        .text("line", evidence.getLine())
        .fields();
  }

  /** A table below what they led to. */
  static List<String> lines(List<Evidence> failures, Console console) {
    if (failures.isEmpty()) {
      return List.of();
    }
    var table = new Table("TIME", "HOST", "FILE", ">OFFSET", "LINE");
    for (Evidence e : failures) {
      table.add(
          console.local(e.getLogTimeMs()), e.getHost(), e.getFile(), e.getOffset(), e.getLine());
    }
    return table.lines().stream().map(line -> "    " + line).toList();
  }
}
