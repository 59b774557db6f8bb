package dev.banyan.agent.detect;

import dev.banyan.agent.tail.Mark;
import dev.banyan.model.Failure;
import java.time.Duration;

/** Where failures go. Called by {@code banyan-tail} only. */
public interface FailureSink {

  /** Lets what waits go on; answers whether more should come. */
  boolean ready();

  /** Whether something is on its way. */
  boolean busy();

  /** Waits until everything that was given is taken, but not longer than this. */
  void settle(Duration limit);

  /**
   * Takes a failure without waiting, also when it is not ready.
   *
   * @param mark held until the failure is where it is safe
   */
  void publish(Failure failure, Mark mark);

  /** Hears of a failure before it can be taken; it will come again. */
  default void foresee(Failure failure) {}

  /** Hears of a failure that cannot count, for a ban of the cluster answers for it already. */
  default void holdBack(Failure failure) {}

  /** Hears of a failure that an earlier process has handed to Kafka. */
  default void recall(Failure failure) {}
}
