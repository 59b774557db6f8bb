package dev.banyan.coordinator.banlog;

import dev.banyan.model.Entry;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** The ban log of a coordinator without a thread: somebody else says when it reads on. */
public final class SteppedBanLog {
  private final KafkaBanLog log;
  private final BanLogReader reader;

  /**
   * @param next how a log begins anew
   */
  public SteppedBanLog(
      Consumer<byte[], byte[]> consumer,
      Producer<byte[], byte[]> producer,
      InstantSource clock,
      List<BanListener> listeners,
      Supplier<Entry.LogBegun> next) {
    this.log = new KafkaBanLog(producer, "simulated", Seals.NONE);
    this.reader =
        new BanLogReader(consumer, clock, listeners, new Beginnings(log, next), Seals.NONE);
  }

  public void begin() {
    reader.begin();
  }

  public void step() {
    reader.step();
  }

  public KafkaBanLog log() {
    return log;
  }

  public BanLogReader reader() {
    return reader;
  }

  /** The topic is another one. */
  public void recreated() {
    reader.lost("it was made again");
  }
}
