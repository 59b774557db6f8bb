package dev.banyan.coordinator;

import static dev.banyan.telemetry.Figure.gauge;

import dev.banyan.coordinator.banlog.BanLogReader;
import dev.banyan.coordinator.gate.Gate;
import dev.banyan.coordinator.ingest.Decided;
import dev.banyan.coordinator.ingest.IngestService;
import dev.banyan.coordinator.notify.Notifier;
import dev.banyan.coordinator.push.Push;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.telemetry.Figure;
import dev.banyan.telemetry.Health;
import dev.banyan.telemetry.Observed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The coordinator as those see it who watch it: from the moment at which its process runs. Any
 * thread.
 */
final class Watched implements Observed {
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final InstantSource clock;
  private volatile Optional<Parts> parts = Optional.empty();
  private volatile Decided decided = Decided.NOTHING;
  private volatile Instant heard = Instant.MIN;

  Watched(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What there is to be seen once it serves.
   *
   * @param forbidden what keeps it from writing bans
   */
  record Parts(
      IngestService ingest,
      WindowStore windows,
      BanLogReader banLog,
      Supplier<Optional<String>> forbidden,
      Push push,
      Notifier notifier,
      Gate gate) {}

  /** From now on it serves. */
  void serves(Parts running) {
    heard = clock.instant();
    parts = Optional.of(running);
  }

  /** Kafka answered how far all is decided. */
  void onDecided(Decided upTo) {
    decided = upTo;
    heard = clock.instant();
  }

  @Override
  public Health health() {
    if (parts.isEmpty()) {
      return Health.of(
          List.of("it is starting: it waits for Kafka, or reads the ban log to its end"));
    }
    List<String> dead = new ArrayList<>();
    parts.get().ingest().failure().ifPresent(dead::add);
    if (parts.get().banLog().died().isDone()) {
      dead.add("the ban log is not read any more: the thread banyan-banlog ended");
    }
    if (!dead.isEmpty()) {
      return new Health(false, dead);
    }
    Duration silent = Duration.between(heard, clock.instant());
    return Health.of(
        silent.compareTo(SILENCE) < 0
            ? parts.get().forbidden().get().stream().toList()
            : List.of(
                "Kafka has not answered for %d s; nothing is decided, what is banned stays so"
                    .formatted(silent.toSeconds())));
  }

  @Override
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    figures.add(
        gauge(
            "banyan_coordinator_ready",
            "1 if /readyz says yes, else 0.",
            health().ready() ? 1 : 0));
    parts.ifPresent(
        running -> {
          figures.add(
              gauge(
                  "banyan_coordinator_writable",
                  "1 if Kafka lets this coordinator write bans, else 0: then it decides nothing.",
                  running.forbidden().get().isPresent() ? 0 : 1));
          figures.addAll(Figures.of(running, undecided()));
          figures.addAll(running.notifier().figures());
          figures.addAll(running.gate().figures());
        });
    return figures;
  }

  /** How long ago the newest failure may have come that is not decided, once that is known. */
  private Optional<Duration> undecided() {
    return decided.upTo().map(upTo -> Duration.between(upTo, clock.instant()));
  }
}
