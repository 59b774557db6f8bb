package dev.banyan.coordinator.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, in columns; a heading that begins with {@code >} aligns to the right. */
public final class Table {
  private static final String GAP = "  ";

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row; each text is made fit for a terminal. */
  public Table add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(Console.safe(String.valueOf(cell)));
    }
    rows.add(row);
    return this;
  }

  public List<String> lines() {
    List<List<String>> all = new ArrayList<>();
    all.add(headings.stream().map(h -> h.replace(">", "")).toList());
    all.addAll(rows);
    int[] widths = new int[headings.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - length(row.get(i)));
      boolean right = headings.get(i).startsWith(">");
      line.append(right ? padding + row.get(i) : row.get(i) + padding).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
