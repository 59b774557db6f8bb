package dev.banyan.e2e.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A thread that is simulated, as an executor. */
final class Lane extends AbstractExecutorService implements ScheduledExecutorService {
  /** How long it takes until a thread that waits takes what it is handed. */
  private static final Duration WAKING = Duration.ofMillis(2);

  private final World world;
  private final Life life;
  private final String name;
  private long busyUntil;
  private boolean waiting;
  private long last;
  private boolean shutdown;

  Lane(World world, Life life, String name) {
    this.world = world;
    this.life = life;
    this.name = name;
  }

  Life life() {
    return life;
  }

  @Override
  public String toString() {
    return life.name() + "/" + name;
  }

  /** Its step waits until then. */
  void beginWaiting(long until) {
    waiting = true;
    busyUntil = until;
  }

  void endWaiting() {
    waiting = false;
  }

  boolean isWaiting() {
    return waiting;
  }

  /** When the step goes on that waits. */
  long wakesAt() {
    return Math.max(busyUntil, life.pausedUntil());
  }

  /** When its next step can begin. */
  long freeAt(long now) {
    return Math.max(now, life.pausedUntil());
  }

  @Override
  public void execute(Runnable task) {
    last = Math.max(last, world.nanos() + world.upTo(WAKING).toNanos());
    world.at(last, this, task);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    Timer timer = new Timer(task);
    world.at(world.nanos() + unit.toNanos(delay), this, timer);
    return timer;
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long first, long delay, TimeUnit unit) {
    Timer timer = new Timer(task);
    again(timer, task, unit.toNanos(first), unit.toNanos(delay));
    return timer;
  }

  private void again(Timer timer, Runnable task, long wait, long delay) {
    world.at(
        world.nanos() + wait,
        this,
        () -> {
          if (!timer.isCancelled() && !shutdown) {
            task.run();
            again(timer, task, delay, delay);
          }
        });
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long first, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }

  private static final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final Runnable task;

    Timer(Runnable task) {
      super(task, null);
      this.task = task;
    }

    /** What fails in it fails in the simulation. */
    @Override
    public void run() {
      if (!isCancelled()) {
        task.run();
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }
}
