package dev.banyan.coordinator.ingest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far the failures are decided.
 *
 * @param offsets for each partition the offset below which everything is decided; empty: not known
 * @param banLogEnd where the ban log ended after that was known: whoever knows less of it does not
 *     know what was decided
 * @param upTo by this coordinator's clock: every failure that Kafka appended before is decided;
 *     empty: not known
 */
public record Decided(List<Long> offsets, long banLogEnd, Optional<Instant> upTo) {
  public static final Decided NOTHING = new Decided(List.of(), Optional.empty());

  public Decided {
    offsets = List.copyOf(offsets);
  }

  /** Whatever the ban log says. */
  public Decided(List<Long> offsets, Optional<Instant> upTo) {
    this(offsets, 0, upTo);
  }
}
