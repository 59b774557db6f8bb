package dev.banyan.coordinator.ingest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far the failures are decided.
 *
 * @param offsets for each partition the offset below which everything is decided; empty: not known
 * @param upTo by this coordinator's clock: every failure that Kafka appended before is decided;
 *     empty: not known
 */
public record Decided(List<Long> offsets, Optional<Instant> upTo) {
  public static final Decided NOTHING = new Decided(List.of(), Optional.empty());

  public Decided {
    offsets = List.copyOf(offsets);
  }
}
