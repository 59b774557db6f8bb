package dev.banyan.agent.tail;

import dev.banyan.agent.telemetry.Counters;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A tailer in the test's own thread and time. */
final class Reader {
  final CollectingSink sink = new CollectingSink();
  final Counters counters = new Counters();
  private final Tailer tailer;
  private Instant now = Instant.EPOCH;

  Reader(Path state, Path root) {
    this(state, root, Feed.Opener.NONE);
  }

  Reader(Path state, Path root, Feed.Opener feeds) {
    tailer =
        new Tailer(
                state.resolve("positions"),
                List.of(root),
                sink,
                new Clocks(InstantSource.system(), () -> now),
                counters)
            .feedingFrom(feeds);
  }

  Reader follow(Path... logs) {
    Set<LogSpec> specs = new LinkedHashSet<>();
    for (Path log : logs) {
      specs.add(new LogSpec(log.toString(), false, false));
    }
    return follow(specs);
  }

  Reader follow(Set<LogSpec> specs) {
    return followAny(specs);
  }

  Reader followAny(Set<? extends Source> specs) {
    tailer.submit(() -> tailer.follow(specs));
    return read();
  }

  /** Reads everything there is and lets so much time pass that positions are saved. */
  Reader read() {
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofSeconds(1));
      while (tailer.turn()) {
        // There is more.
      }
    }
    return this;
  }

  Map<LogSpec, String> troubles() {
    return tailer.troubles();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** Everything that is open is gone, nothing more is saved: as after SIGKILL. */
  void kill() {
    tailer.abandon();
  }
}
