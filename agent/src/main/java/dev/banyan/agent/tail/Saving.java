package dev.banyan.agent.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves how far everything was taken: in a quiet moment, since the disk may take its time, but not
 * too late under load. What cannot be saved is tried again. Owner: {@code banyan-tail}.
 */
final class Saving {
  private static final Logger LOG = LoggerFactory.getLogger(Saving.class);
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration LATEST = Duration.ofSeconds(10);

  private final PositionsFile file;
  private final Said said = new Said();
  private Positions saved;
  private boolean damaged;
  private Instant savedAt;

  /** Nothing is saved before {@code now}; what was saved earlier is read. */
  Saving(Path path, Instant now) {
    file = new PositionsFile(path);
    saved = load();
    savedAt = now;
  }

  private Positions load() {
    try {
      return file.load();
    } catch (IOException e) {
      LOG.warn("{}; logs are read as if for the first time, by findtime", e.getMessage());
      damaged = true;
      return Positions.NONE;
    }
  }

  /** What was saved last. */
  Positions saved() {
    return saved;
  }

  /** When an earlier process saved last, by the host's clock. */
  Instant savedBefore() {
    return file.savedAt();
  }

  /**
   * Saves if that is due.
   *
   * @param readAt when something was read last
   */
  void nowAndThen(Supplier<Positions> positions, Instant readAt, Instant now) {
    boolean quiet = Duration.between(readAt, now).compareTo(QUIET) >= 0;
    if (Duration.between(savedAt, now).compareTo(quiet ? QUIET : LATEST) >= 0) {
      save(positions.get(), now);
    }
  }

  /** Saves unless nothing has changed; a damaged file is replaced whatever there is to save. */
  void save(Positions positions, Instant now) {
    savedAt = now;
    if (positions.equals(saved) && !damaged) {
      return;
    }
    try {
      file.save(positions);
      saved = positions;
      damaged = false;
      said.isOver(file);
    } catch (IOException e) {
      if (said.isNew(file, e.toString())) {
        LOG.warn("positions cannot be saved: {}; trying again every second", e.toString());
      }
    }
  }
}
