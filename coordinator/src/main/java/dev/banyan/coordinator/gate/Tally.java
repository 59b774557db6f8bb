package dev.banyan.coordinator.gate;

import dev.banyan.model.Printable;
import dev.banyan.telemetry.Figure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what was turned away by cause, and says so at most once a minute for each cause. Any
 * thread; the lock guards the maps.
 */
final class Tally {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final Duration SAY_EVERY = Duration.ofMinutes(1);
  private static final int MOST_TEXT = 300;

  private final InstantSource clock;
  private final Map<Turned, Long> counts = new EnumMap<>(Turned.class);
  private final Map<Turned, Instant> quietUntil = new EnumMap<>(Turned.class);

  Tally(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void count(Turned cause, String who, String why) {
    long count = counts.merge(cause, 1L, Long::sum);
    Instant now = clock.instant();
    if (now.isBefore(quietUntil.getOrDefault(cause, Instant.MIN))) {
      return;
    }
    quietUntil.put(cause, now.plus(SAY_EVERY));
    LOG.warn(
        "turned away {} ({}, number {} so far): {}",
        Printable.of(who, MOST_TEXT),
        word(cause),
        count,
        Printable.of(why, MOST_TEXT));
  }

  synchronized long count(Turned cause) {
    return counts.getOrDefault(cause, 0L);
  }

  Figure figure() {
    return Figure.by(
        "cause",
        Figure.Kind.COUNTER,
        "banyan_coordinator_turned_away_total",
        "Connections and calls that were turned away at the door.",
        Arrays.stream(Turned.values()).collect(Collectors.toMap(Tally::word, this::count)));
  }

  private static String word(Turned cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }
}
