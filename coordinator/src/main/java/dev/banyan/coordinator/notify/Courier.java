package dev.banyan.coordinator.notify;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A queue in front of a {@link Carrier}, and the thread that empties it. When {@value #MOST} bans
 * wait, more are dropped and counted; behind the first {@value #WHOLE} they wait without their
 * lines.
 *
 * <p>Owner of the carrier: its thread. Bans may be handed in by any.
 */
final class Courier implements Runnable, AutoCloseable {
  static final int MOST = 10_000;
  static final int WHOLE = 100;
  private static final Duration IDLE = Duration.ofHours(1);
  private static final Duration STOPPING = Duration.ofSeconds(5);

  private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(MOST);

  private final Carrier carrier;
  private final Outcomes outcomes;
  private final InstantSource clock;
  private final Thread thread;
  private volatile boolean closed;
  private volatile int kept;

  Courier(String name, Carrier carrier, Outcomes outcomes, InstantSource clock) {
    this.carrier = carrier;
    this.outcomes = outcomes;
    this.clock = clock;
    this.thread = new Thread(this, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Never waits. */
  void send(Notice notice) {
    Notice fit = queue.size() < WHOLE ? notice : notice.brief();
    if (!queue.offer(() -> carrier.take(fit))) {
      outcomes.dropped(MOST);
    }
  }

  Outcomes outcomes() {
    return outcomes;
  }

  /** For operators. */
  Delivery delivery() {
    return outcomes.delivery(queue.size() + kept);
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        next(wait(clock.instant()));
      }
      for (Runnable waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
        guard(waiting);
      }
      guard(carrier::end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    var unused = queue.offer(() -> {});
    Uninterruptibles.joinUninterruptibly(thread, STOPPING);
  }

  private void next(Duration patience) throws InterruptedException {
    Runnable next = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (next != null) {
      guard(next);
    }
    guard(() -> carrier.step(clock.instant()));
    kept = carrier.waiting();
  }

  /** What is wrong with one ban stops no other. */
  private void guard(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      outcomes.failed("a fault of this program, please report it: " + e);
    }
  }

  private Duration wait(Instant now) {
    Duration wait = carrier.due().map(due -> Duration.between(now, due)).orElse(IDLE);
    return wait.isNegative() ? Duration.ZERO : wait.plusMillis(1);
  }
}
