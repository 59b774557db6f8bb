package dev.banyan.agent.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * How far reading lags behind writing, in time.
 *
 * <p>At a look it notes how much there is to be read. Once that much was read, everything written
 * before that look is known to be read, however much came meanwhile, and the next look is noted.
 *
 * <p>Owner: the thread that reads; {@link #behind} any.
 */
public final class Lag {
  private long goal;
  private Instant goalSetAt = Instant.MIN;
  private volatile Instant caughtUpTo = Instant.MIN;

  /**
   * Notes what there is.
   *
   * @param read bytes so far
   * @param unread bytes at this moment
   */
  public void look(long read, long unread, Instant now) {
    if (unread == 0) {
      caughtUpTo = now;
      goalSetAt = now;
      goal = read;
    } else if (read >= goal) {
      caughtUpTo = goalSetAt;
      goalSetAt = now;
      goal = read + unread;
    }
  }

  /** How long ago that was, in seconds; not a number before the first look that is over. */
  public double behind(Instant now) {
    Instant then = caughtUpTo;
    return then.equals(Instant.MIN)
        ? Double.NaN
        : Duration.between(then, now).toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
