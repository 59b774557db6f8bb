package dev.banyan.filter;

import dev.banyan.filter.Filter.Sink;
import dev.banyan.filter.regex.OverrunException;
import java.time.Instant;

/** Reads lines by a filter's regexes. Owner: the thread of its filter. */
final class RegexReader implements LineReader {
  private final LineMatcher matcher;

  RegexReader(LineMatcher matcher) {
    this.matcher = matcher;
  }

  @Override
  public void read(Scanned line, long position, Instant now, Sink sink) {
    try {
      matcher
          .match(line.buffer(), line.from(), line.to(), now)
          .flatMap(hit -> Matches.of(hit, matcher.logTime()))
          .ifPresent(match -> sink.found(line.from(), line.to(), match));
    } catch (OverrunException e) {
      sink.passedOver(line.from(), line.to(), "a regex ran out of its time: " + e.regex());
    }
  }
}
