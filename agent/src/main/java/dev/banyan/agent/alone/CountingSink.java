package dev.banyan.agent.alone;

import dev.banyan.agent.detect.FailureSink;
import dev.banyan.agent.tail.Mark;
import dev.banyan.model.Failure;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Counts every failure on its way to Kafka, and those that cannot go there yet. Owner: {@code
 * banyan-tail}.
 */
public final class CountingSink implements FailureSink {
  private final FailureSink publisher;
  private final Count count;
  private final Autonomy autonomy;
  private final InstantSource ticks;
  private final UnderWay underWay = new UnderWay();

  /**
   * @param ticks never jumps
   */
  public CountingSink(FailureSink publisher, Count count, Autonomy autonomy, InstantSource ticks) {
    this.publisher = publisher;
    this.count = count;
    this.autonomy = autonomy;
    this.ticks = ticks;
  }

  @Override
  public boolean ready() {
    boolean ready = publisher.ready();
    count.takePlaceless().forEach(failure -> publish(failure, new Mark(0)));
    count.goOn(autonomy.look(underWay.oldest()));
    return ready;
  }

  @Override
  public boolean busy() {
    return publisher.busy() || count.isBusy();
  }

  @Override
  public void settle(Duration limit) {
    publisher.settle(limit);
  }

  @Override
  public void publish(Failure failure, Mark mark) {
    count.add(failure);
    Mark own = mark.part();
    underWay.add(own, ticks.instant());
    publisher.publish(failure, own);
  }

  @Override
  public void holdBack(Failure failure) {
    count.answered(failure);
  }

  @Override
  public void recall(Failure failure) {
    count.recall(failure);
  }

  @Override
  public void foresee(Failure failure) {
    count.add(failure);
  }
}
