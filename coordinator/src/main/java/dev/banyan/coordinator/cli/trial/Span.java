package dev.banyan.coordinator.cli.trial;

import java.time.Instant;
import java.util.Optional;

/** From when to when lines are dated. */
public record Span(Instant first, Instant last) {

  /** What holds a further date too. */
  static Optional<Span> with(Optional<Span> span, Instant date) {
    return Optional.of(span.map(s -> s.with(date)).orElseGet(() -> new Span(date, date)));
  }

  private Span with(Instant date) {
    return new Span(first.isBefore(date) ? first : date, last.isAfter(date) ? last : date);
  }
}
