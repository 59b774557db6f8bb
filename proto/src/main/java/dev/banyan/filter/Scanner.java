package dev.banyan.filter;

import dev.banyan.filter.literal.LiteralSearch;
import dev.banyan.filter.regex.OverrunException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Goes through a buffer from candidate to candidate: a line that holds none of the texts that a
 * match needs is never looked at. Where nothing is known of such texts, every line is a candidate.
 *
 * <p>Owner: one thread.
 */
final class Scanner implements Filter {
  /** A line that is longer is no line of a log; reading it could take for ever. */
  static final int LONGEST_LINE_BYTES = 32 * 1024;

  private final LineMatcher matcher;
  private final Optional<LiteralSearch> literals;

  Scanner(Rules rules) {
    this.matcher = new LineMatcher(rules);
    List<String> texts = rules.literals();
    this.literals = texts.isEmpty() ? Optional.empty() : Optional.of(new LiteralSearch(texts));
  }

  @Override
  public void scan(byte[] buffer, int from, int to, Instant now, Sink sink) {
    int at = from;
    while (at < to) {
      int candidate = literals.isPresent() ? literals.get().find(buffer, at, to) : at;
      if (candidate < 0) {
        return;
      }
      int lineFrom = lineBegin(buffer, at, candidate);
      int lineEnd = lineEnd(buffer, candidate, to);
      line(buffer, lineFrom, withoutReturn(buffer, lineFrom, lineEnd), now, sink);
      at = lineEnd + 1;
    }
  }

  private void line(byte[] buffer, int from, int to, Instant now, Sink sink) {
    if (to - from > LONGEST_LINE_BYTES) {
      sink.passedOver(from, to, "a line of more than " + LONGEST_LINE_BYTES + " bytes");
      return;
    }
    try {
      matcher
          .match(buffer, from, to, now)
          .flatMap(hit -> Matches.of(hit, matcher.logTime()))
          .ifPresent(match -> sink.found(from, to, match));
    } catch (OverrunException e) {
      sink.passedOver(from, to, "a regex ran out of its time: " + e.regex());
    }
  }

  private static int lineBegin(byte[] buffer, int from, int at) {
    int begin = at;
    while (begin > from && buffer[begin - 1] != '\n') {
      begin--;
    }
    return begin;
  }

  private static int lineEnd(byte[] buffer, int at, int to) {
    int end = at;
    while (end < to && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private static int withoutReturn(byte[] buffer, int from, int to) {
    int end = to;
    while (end > from && buffer[end - 1] == '\r') {
      end--;
    }
    return end;
  }
}
