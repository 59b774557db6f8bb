package dev.banyan.coordinator.push;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refused streams by cause and says so at most once a minute for each.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final Duration SAY_EVERY = Duration.ofMinutes(1);

  private final Map<Refusal, Long> counts = new EnumMap<>(Refusal.class);
  private final Map<Refusal, Instant> said = new EnumMap<>(Refusal.class);

  /**
   * @param what is fit for the log
   */
  void count(Refusal cause, String what, Instant now) {
    long count = counts.merge(cause, 1L, Long::sum);
    Instant last = said.get(cause);
    if (last == null || !last.plus(SAY_EVERY).isAfter(now)) {
      said.put(cause, now);
      LOG.warn("closed an agent's stream ({}, number {} so far): {}", cause, count, what);
    }
  }

  Map<Refusal, Long> counts() {
    return Map.copyOf(counts);
  }
}
