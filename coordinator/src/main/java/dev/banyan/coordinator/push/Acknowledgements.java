package dev.banyan.coordinator.push;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long the newest {@value #KEPT} batches took from being sent until their agents acknowledged
 * them.
 *
 * <p>Owner: {@code banyan-push}.
 */
public final class Acknowledgements {
  private static final int KEPT = 4_096;

  private final long[] nanos = new long[KEPT];
  private long total;

  /**
   * What they took.
   *
   * @param total how many there were since the start
   * @param median half of the newest took no longer
   * @param most of a hundred of them 99 took no longer
   */
  public record Taken(long total, Duration median, Duration most) {}

  void add(Duration taken) {
    nanos[(int) (total++ % KEPT)] = taken.toNanos();
  }

  Taken taken() {
    long[] sorted = Arrays.copyOf(nanos, (int) Math.min(total, KEPT));
    Arrays.sort(sorted);
    return new Taken(total, atRank(sorted, 50), atRank(sorted, 99));
  }

  /** The nearest rank. */
  private static Duration atRank(long[] sorted, int percent) {
    int rank = (sorted.length * percent + 99) / 100;
    return sorted.length == 0 ? Duration.ZERO : Duration.ofNanos(sorted[rank - 1]);
  }
}
