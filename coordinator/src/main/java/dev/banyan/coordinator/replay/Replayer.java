package dev.banyan.coordinator.replay;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.coordinator.banlog.PastTable;
import dev.banyan.coordinator.decide.Callers;
import dev.banyan.coordinator.decide.SparingAgents;
import dev.banyan.coordinator.decide.Standing;
import dev.banyan.coordinator.ingest.Intake;
import dev.banyan.coordinator.ingest.Recording;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Policy;
import dev.banyan.rule.Terms;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does replays, one at a time, beside what is decided now: with a consumer of its own, windows of
 * its own in a directory that goes afterwards, and half of a core at most. It writes nothing to
 * Kafka. Owns the thread {@code banyan-replay}.
 */
public final class Replayer implements Replays, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);
  private static final Duration STOPPING = Duration.ofSeconds(10);

  private final Map<String, String> kafka;
  private final Intake intake;
  private final Present present;
  private final Path directory;
  private final InstantSource clock;
  private final ExecutorService thread;
  private final AtomicBoolean busy = new AtomicBoolean();

  /**
   * What holds now.
   *
   * @param standing what the ban log says
   * @param callers from where agents call
   */
  public record Present(Standing standing, Callers callers) {}

  /**
   * @param kafka properties of Kafka's client
   * @param intake which failures are taken now
   * @param directory for windows; what lies there goes
   * @param thread for this alone
   */
  public Replayer(
      Map<String, String> kafka,
      Intake intake,
      Present present,
      Path directory,
      InstantSource clock,
      ExecutorService thread) {
    this.kafka = kafka;
    this.intake = intake;
    this.present = present;
    this.directory = directory;
    this.clock = clock;
    this.thread = thread;
    WindowStore.remove(directory);
  }

  @Override
  public boolean begin(Question question, Audience audience) {
    if (!busy.compareAndSet(false, true)) {
      return false;
    }
    var unused = thread.submit(() -> run(question, audience));
    return true;
  }

  /** Whoever hears that it ended finds nothing left of it, and may begin the next. */
  private void run(Question question, Audience audience) {
    Runnable last;
    try {
      replay(question, audience);
      last = audience::end;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      last = () -> audience.fail(new IllegalStateException("the coordinator is being stopped", e));
    } catch (RuntimeException e) {
      LOG.warn("a replay ended early: {}", e.getMessage());
      last = () -> audience.fail(e);
    } finally {
      WindowStore.remove(directory);
      busy.set(false);
    }
    last.run();
  }

  private void replay(Question question, Audience audience) throws InterruptedException {
    Policy inForce = present.standing().rules().policy();
    Optional<Policy> rules = question.rules().map(p -> p.remembering(inForce.historytime()));
    Instant now = clock.instant();
    Instant since = now.minus(question.back());
    var table = new PastTable(rules, intake.seals(), clock);
    Standing then = new SparingAgents(table.standing(), present.callers());
    var taken =
        new Intake(
            intake.partitions(), intake.seals(), table.standing()::quarantined, intake.hostrate());
    LOG.info("replaying failures since {}", since);
    try (var recording =
            new Recording(kafka, taken, since, reach(rules.orElse(inForce), since), clock);
        WindowStore store = WindowStore.openSmall(directory)) {
      var retrial =
          new Retrial(
              table,
              then,
              ban -> present.standing().allowsAnyOf(ban.jail(), ban.cidr(), now),
              store,
              audience);
      recording.play(table, retrial);
      audience.take(retrial.end(recording));
    }
  }

  /** Since when failures matter to one that comes then. */
  private static Instant reach(Policy rules, Instant since) {
    return rules.jails().stream()
        .filter(jail -> !jail.countsBans())
        .map(jail -> Terms.of(jail).reach(since))
        .min(Instant::compareTo)
        .orElse(since);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    if (!Uninterruptibles.awaitTerminationUninterruptibly(thread, STOPPING)) {
      LOG.warn("a replay does not stop");
    }
  }
}
