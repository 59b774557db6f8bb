package dev.banyan.filter;

import dev.banyan.filter.regex.Pattern;
import dev.banyan.filter.regex.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The last lines of a log, for regexes that reach over several ({@code maxlines}). Lines that were
 * part of a match are gone; those that {@code <SKIPLINES>} passed over stay.
 *
 * <p>Owner: the thread of its filter.
 */
final class Window {
  private final int most;
  private final ArrayDeque<byte[]> lines = new ArrayDeque<>();

  Window(int most) {
    this.most = most;
  }

  /** Takes a line and writes all lines that are held, one after the other, into {@code text}. */
  void add(Line line, Line text) {
    lines.addLast(Arrays.copyOf(line.text(), line.end()));
    while (lines.size() > most) {
      lines.removeFirst();
    }
    text.clear();
    int left = lines.size();
    for (byte[] held : lines) {
      text.append(held, 0, held.length);
      if (--left > 0) {
        text.append(new byte[] {'\n'}, 0, 1);
      }
    }
  }

  /** Drops the lines that the regex's last match used. */
  void used(Pattern regex) {
    Span match = regex.group(0).orElseThrow();
    List<Span> skipped = new ArrayList<>();
    for (int i = 0; regex.names().contains("skiplines" + i); i++) {
      regex.group("skiplines" + i).ifPresent(skipped::add);
    }
    List<byte[]> left = new ArrayList<>();
    int from = 0;
    for (byte[] line : lines) {
      int to = from + line.length;
      if (!overlaps(match, from, to) || isIn(skipped, from, to)) {
        left.add(line);
      }
      from = to + 1;
    }
    lines.clear();
    lines.addAll(left);
  }

  private static boolean overlaps(Span match, int from, int to) {
    return match.from() <= to && match.to() > from;
  }

  private static boolean isIn(List<Span> skipped, int from, int to) {
    Optional<Span> around =
        skipped.stream().filter(span -> span.from() <= from && span.to() > to).findFirst();
    return around.isPresent();
  }
}
