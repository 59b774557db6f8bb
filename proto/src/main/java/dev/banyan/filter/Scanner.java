package dev.banyan.filter;

import dev.banyan.filter.literal.Lines;
import dev.banyan.filter.literal.LiteralSearch;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a buffer from candidate to candidate: a line that holds none of the texts that a
 * match needs is never looked at. Where nothing is known of such texts, every line is a candidate.
 *
 * <p>Owner: one thread.
 */
final class Scanner implements Filter {
  /** A line that is longer is no line of a log; reading it could take for ever. */
  static final int LONGEST_LINE_BYTES = 32 * 1024;

  private static final int MOST_LOGS = 256;

  private final @Nullable LiteralSearch literals;
  private final Supplier<LineReader> readers;
  private final Map<String, Log> logs = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A scanner.
   *
   * @param literals texts of which every line that matters holds one; none: nothing is known
   * @param readers makes a reader for each log
   */
  Scanner(List<String> literals, Supplier<LineReader> readers) {
    this.literals = literals.isEmpty() ? null : new LiteralSearch(literals);
    this.readers = readers;
  }

  /** What is known of a log. */
  private static final class Log {
    final LineReader reader;
    long position;

    Log(LineReader reader) {
      this.reader = reader;
    }
  }

  @Override
  public void scan(String name, Lines lines, Instant now, Sink sink) {
    Log log = logs.computeIfAbsent(name, n -> new Log(readers.get()));
    if (logs.size() > MOST_LOGS) {
      logs.remove(logs.keySet().iterator().next());
    }
    for (int line = next(lines, 0); line < lines.count(); line = next(lines, line + 1)) {
      long position = log.position + lines.begin(line) - lines.from();
      read(log, lines, line, position, now, sink);
    }
    log.position += lines.to() - lines.from();
  }

  /** The next candidate; behind the last line if there is none. */
  private int next(Lines lines, int line) {
    if (literals == null || line >= lines.count()) {
      return line;
    }
    int found = literals.find(lines.buffer(), lines.begin(line), lines.to());
    return found < 0 ? lines.count() : lines.holding(found, line);
  }

  private static void read(Log log, Lines lines, int line, long position, Instant now, Sink sink) {
    if (lines.end(line) - lines.begin(line) > LONGEST_LINE_BYTES) {
      String why = "a line of more than " + LONGEST_LINE_BYTES + " bytes";
      sink.passedOver(lines.begin(line), lines.textEnd(line), why);
    } else {
      log.reader.read(lines, line, position, now, sink);
    }
  }
}
