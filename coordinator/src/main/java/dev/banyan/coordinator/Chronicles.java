package dev.banyan.coordinator;

import dev.banyan.coordinator.admin.AuditTrail;
import dev.banyan.coordinator.admin.Ports;
import dev.banyan.coordinator.admin.Watchers;
import dev.banyan.coordinator.banlog.KafkaChronicle;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.coordinator.past.Chronicler;
import dev.banyan.coordinator.past.Narrator;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What happened and what was ordered, kept in topics of their own. Owns the threads {@code
 * banyan-chronicle}, which writes, and {@code banyan-past}, which reads for whoever asks; each ends
 * when it has had nothing to do for a while. When more wait than their queues hold, the rest is
 * refused, and said.
 */
final class Chronicles implements AutoCloseable {
  private static final int MOST_WAITING = 2_000;
  private static final int MOST_READERS = 8;
  private static final long IDLE_SECONDS = 10;

  private final ExecutorService writing = thread("banyan-chronicle", MOST_WAITING);
  private final ExecutorService reading = thread("banyan-past", MOST_READERS);
  private final KafkaChronicle history;
  private final KafkaChronicle audit;
  private final Ports.Memory memory;

  Chronicles(Map<String, String> kafka, Seals seals, InstantSource clock) {
    var threads = new KafkaChronicle.Threads(writing, reading);
    history = new KafkaChronicle(Topics.HISTORY, kafka, seals, clock, threads);
    audit = new KafkaChronicle(Topics.AUDIT, kafka, seals, clock, threads);
    memory = new Ports.Memory(new Chronicler(history), new AuditTrail(audit), new Watchers());
  }

  /** Who is to be told of the ban log's records. */
  Narrator narrator() {
    return new Narrator(List.of(memory.history(), memory.watchers()));
  }

  Ports.Memory memory() {
    return memory;
  }

  private static ExecutorService thread(String name, int most) {
    var pool =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(most),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  @Override
  public void close() {
    writing.shutdown();
    reading.shutdownNow();
    history.close();
    audit.close();
  }
}
