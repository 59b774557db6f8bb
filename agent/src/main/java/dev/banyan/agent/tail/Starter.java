package dev.banyan.agent.tail;

import dev.banyan.model.Printable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where reading a file begins, when its first line is known. Owner: {@code banyan-tail}.
 */
final class Starter {
  private static final Logger LOG = LoggerFactory.getLogger(Starter.class);

  private final Memory memory;
  private final ReadBuffer buffer;
  private final Remains remains;
  private final Instant stoppedAt;

  /**
   * @param stoppedAt until when somebody looked at the logs before this process
   */
  Starter(Memory memory, ReadBuffer buffer, Remains remains, Instant stoppedAt) {
    this.memory = memory;
    this.buffer = buffer;
    this.remains = remains;
    this.stoppedAt = stoppedAt;
  }

  /**
   * Sets where the file begins, and puts before it what is left of files that had its path.
   *
   * @param lookedAt when this process looked at the logs last
   */
  void start(Log log, OpenLog file, Instant lookedAt, Instant now) throws IOException {
    boolean isNew = log.takeNew();
    Optional<Position> known = memory.claim(file.identity(), file.fingerprint(), log.path());
    List<Position> earlier = memory.claimAll(log.path());
    if (known.isPresent()) {
      resume(file, known.get());
    } else if (!isNew || !earlier.isEmpty()) {
      file.startAt(0, 0);
    } else if (log.isFromEnd()) {
      file.startAtEnd(buffer);
    } else {
      file.startAt(0, file.sizeAtOpenBytes());
    }
    known.ifPresent(position -> file.recall());
    LOG.info("{} is followed", Printable.of(log.path().toString()));
    if (!isNew || !earlier.isEmpty()) {
      Instant unreadSince = earlier.isEmpty() ? lookedAt : stoppedAt;
      List<OpenLog> before = remains.find(log.path(), earlier, unreadSince, now);
      if (!earlier.isEmpty()) {
        before.forEach(OpenLog::recall);
      }
      log.precede(file, before);
    }
  }

  private static void resume(OpenLog file, Position known) throws IOException {
    if (file.holds(known.offsetBytes())) {
      file.startAt(known.offsetBytes(), 0);
    } else {
      LOG.warn(
          "{} is shorter than what was read of it; from its beginning then",
          Printable.of(file.path().toString()));
      file.startAt(0, 0);
    }
  }
}
