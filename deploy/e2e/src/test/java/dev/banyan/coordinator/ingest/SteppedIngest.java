package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.BanLogReader;
import dev.banyan.coordinator.banlog.KafkaBanLog;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.coordinator.window.WindowStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;

/** The counting of a coordinator without a thread: somebody else says when it goes on. */
public final class SteppedIngest {
  private final Consumer<byte[], byte[]> consumer;
  private final Owner owner;
  private final Ingest ingest;
  private final Milestones milestones = new Milestones();

  public SteppedIngest(
      Consumer<byte[], byte[]> consumer,
      int partitions,
      Judging judging,
      WindowStore store,
      InstantSource clock) {
    this.consumer = consumer;
    owner = new Owner(judging.standing(), judging.log(), store);
    ingest = new Ingest(consumer, Intake.of(new Partitions(partitions)), owner, store, clock);
    var rule = new Sweep.Rule(judging.historytime(), judging.reader().answers(), judging.log());
    ingest.forget(new Sweep(rule, store, new Partitions(partitions)));
  }

  /** What it decides by, and where to. */
  public record Judging(
      Standing standing, BanLogReader reader, KafkaBanLog log, Duration historytime) {}

  /**
   * Says who goes on with it when the ban log is known that it waits for.
   *
   * @param wake for whom it does not wait itself
   */
  public void wokenBy(Runnable wake) {
    Patience patience =
        answer -> {
          boolean answered = answer.isDone();
          if (!answered) {
            var unused = answer.thenRun(wake);
          }
          return answered;
        };
    var unused = ingest.waiting(new Threshold(consumer, owner, patience));
  }

  /** Keeps the windows of others' partitions warm. */
  public void standBy(Consumer<byte[], byte[]> following) {
    ingest.standBy(following);
  }

  public void joinGroup() {
    ingest.joinGroup();
  }

  public void step() {
    ingest.step();
  }

  /**
   * What all coordinators have decided, by where the partitions end and what was committed.
   *
   * @param banLogEnd where the ban log ended after that
   */
  public Decided decided(Instant now, List<Long> ends, List<Long> committed, long banLogEnd) {
    milestones.set(now, ends);
    Decided decided = new Decided(committed, banLogEnd, milestones.passed(committed));
    ingest.onDecided(decided);
    return decided;
  }
}
