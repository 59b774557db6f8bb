package dev.banyan.agent.link;

import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the link tells time and throws dice by.
 *
 * @param clock the host's, by which bans end
 * @param ticks never jumps; for pauses
 * @param random for the order of coordinators and the pauses between attempts
 * @param thread of one thread, {@code banyan-link}; the link stops it
 */
public record Timing(
    InstantSource clock, InstantSource ticks, Random random, ScheduledExecutorService thread) {

  /** By a clock that nobody sets. */
  public Timing(InstantSource clock, Random random, ScheduledExecutorService thread) {
    this(clock, clock, random, thread);
  }
}
