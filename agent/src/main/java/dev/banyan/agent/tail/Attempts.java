package dev.banyan.agent.tail;

import dev.banyan.model.Printable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads a source, and begins again with growing pauses whenever that ends: what was
 * wrong is said once, until it works again. Owner: its own thread; {@link #close} from any.
 */
public final class Attempts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final String what;
  private final Thread thread;
  private Duration pause = FIRST_PAUSE;
  private String said = "";
  private volatile boolean closed;

  /** One attempt: reads until it fails or is told to end. */
  public interface Attempt {
    /**
     * Reads.
     *
     * @throws IOException why it ended
     */
    void read() throws IOException, InterruptedException;
  }

  /**
   * @param thread its name
   * @param what is read, for messages
   */
  public Attempts(String thread, String what, Attempt attempt) {
    this.what = what;
    this.thread = new Thread(() -> run(attempt), thread);
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Whether it was told to end. */
  public boolean isClosed() {
    return closed;
  }

  /** It can be read, so the next failure is news. To be called by the attempt. */
  public void works() {
    pause = FIRST_PAUSE;
    if (!said.isEmpty()) {
      said = "";
      LOG.info("{} is read again", what);
    }
  }

  /** Ends it; does not wait for its end. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run(Attempt attempt) {
    try {
      while (!closed) {
        attempt(attempt);
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      }
    } catch (InterruptedException e) {
      LOG.debug("{} is no longer read", what);
    }
  }

  /** What fails in an unforeseen way must not end the thread either. */
  private void attempt(Attempt attempt) throws InterruptedException {
    try {
      attempt.read();
    } catch (IOException e) {
      say(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      if (!closed) {
        LOG.error("{} failed; trying again, please report this", what, e);
      }
    }
  }

  private void say(String why) {
    if (!closed && !said.equals(why)) {
      said = why;
      LOG.warn("{} cannot be read: {}; trying again", what, Printable.of(why));
    }
  }
}
