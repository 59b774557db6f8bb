package dev.banyan.filter;

import dev.banyan.filter.LineReader.Scanned;
import dev.banyan.filter.literal.LiteralSearch;
import dev.banyan.filter.literal.Newlines;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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

  private final Optional<LiteralSearch> literals;
  private final Supplier<LineReader> readers;
  private final Map<String, Log> logs = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A scanner.
   *
   * @param literals texts of which every line that matters holds one; none: nothing is known
   * @param readers makes a reader for each log
   */
  Scanner(List<String> literals, Supplier<LineReader> readers) {
    this.literals =
        literals.isEmpty() ? Optional.empty() : Optional.of(new LiteralSearch(literals));
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
  public void scan(String name, byte[] buffer, int from, int to, Instant now, Sink sink) {
    Log log = logs.computeIfAbsent(name, n -> new Log(readers.get()));
    if (logs.size() > MOST_LOGS) {
      logs.remove(logs.keySet().iterator().next());
    }
    int at = from;
    while (at < to) {
      int candidate = literals.isPresent() ? literals.get().find(buffer, at, to) : at;
      if (candidate < 0) {
        break;
      }
      int begin = lineBegin(buffer, at, candidate);
      int end = Newlines.next(buffer, candidate, to);
      Scanned line = new Scanned(buffer, begin, withoutReturn(buffer, begin, end), to);
      read(log, line, log.position + begin - from, now, sink);
      at = end + 1;
    }
    log.position += to - from;
  }

  private static void read(Log log, Scanned line, long position, Instant now, Sink sink) {
    if (line.to() - line.from() > LONGEST_LINE_BYTES) {
      String why = "a line of more than " + LONGEST_LINE_BYTES + " bytes";
      sink.passedOver(line.from(), line.to(), why);
    } else {
      log.reader.read(line, position, now, sink);
    }
  }

  private static int lineBegin(byte[] buffer, int from, int at) {
    int begin = at;
    while (begin > from && buffer[begin - 1] != '\n') {
      begin--;
    }
    return begin;
  }

  private static int withoutReturn(byte[] buffer, int from, int to) {
    int end = to;
    while (end > from && buffer[end - 1] == '\r') {
      end--;
    }
    return end;
  }
}
