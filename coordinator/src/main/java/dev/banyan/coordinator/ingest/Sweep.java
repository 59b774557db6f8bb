package dev.banyan.coordinator.ingest;

import dev.banyan.coordinator.banlog.Eraser;
import dev.banyan.coordinator.banlog.History;
import dev.banyan.coordinator.banlog.History.Ended;
import dev.banyan.coordinator.decide.Counted;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * Forgets what is too old to matter, a little at a time: windows whose failures count no more, and
 * records of the ban log that ended long ago.
 *
 * <p>I1: of the ban log's records only those of owned partitions are removed; of a ban by rule only
 * if the window knows no later one, which may be on its way to the log.
 *
 * <p>Owner: {@code banyan-ingest}.
 */
final class Sweep {
  static final int WINDOWS_A_STEP = 1_000;
  static final int RECORDS_A_STEP = 200;
  private static final Duration STEP = Duration.ofSeconds(1);

  /** How much earlier than now the next failure may have been appended. */
  private static final Duration MARGIN = Duration.ofMinutes(10);

  private static final Duration ASKING = Duration.ofMinutes(1);

  private final Duration historytime;
  private final History history;
  private final Eraser eraser;
  private final WindowStore store;
  private final Partitions partitions;
  private CompletableFuture<List<Ended>> asked = CompletableFuture.completedFuture(List.of());
  private Instant nextStep = Instant.MIN;
  private Instant nextAsking = Instant.MIN;
  private byte[] reached = {};

  /**
   * What is to be forgotten.
   *
   * @param historytime how long ago it must have ended
   */
  record Rule(Duration historytime, History history, Eraser eraser) {}

  Sweep(Rule rule, WindowStore store, Partitions partitions) {
    this.historytime = rule.historytime();
    this.history = rule.history();
    this.eraser = rule.eraser();
    this.store = store;
    this.partitions = partitions;
  }

  /**
   * Does what is due. To be called only while everything is decided up to {@code now}, or windows
   * go that a failure still to come belongs to.
   *
   * @param terms of the jails in force
   * @param decided before when all coordinators have decided everything; windows of partitions that
   *     are not owned go only if that is known
   */
  void step(Instant now, Stream<Terms> terms, Optional<Instant> decided, IntPredicate owned) {
    if (now.isBefore(nextStep)) {
      return;
    }
    nextStep = now.plus(STEP);
    Instant remembered = now.minus(historytime);
    Instant horizon =
        terms.map(t -> t.horizon(now.minus(MARGIN))).min(Instant::compareTo).orElse(remembered);
    Instant before = horizon.isBefore(remembered) ? horizon : remembered;
    boolean all = decided.filter(upTo -> upTo.isAfter(now.minus(MARGIN))).isPresent();
    reached =
        store.sweep(
            reached,
            WINDOWS_A_STEP,
            (partition, counted) ->
                (all || owned.test(partition)) && isOver(counted, horizon, before));
    remove(before, now, owned);
  }

  private static boolean isOver(Counted counted, Instant horizon, Instant before) {
    Window window = counted.window();
    return window.failures().stream().allMatch(f -> f.logTime().isBefore(horizon))
        && window.trust().stretches().stream().allMatch(s -> s.until().isBefore(horizon))
        && counted
            .last()
            .map(last -> last.until().filter(end -> end.isBefore(before)).isPresent())
            .orElse(true);
  }

  private void remove(Instant before, Instant now, IntPredicate owned) {
    if (!asked.isDone() || now.isBefore(nextAsking)) {
      return;
    }
    if (!asked.isCompletedExceptionally()) {
      asked.join().stream().filter(ended -> isMine(ended, owned)).forEach(this::remove);
    }
    boolean more = !asked.isCompletedExceptionally() && asked.join().size() == RECORDS_A_STEP;
    nextAsking = more ? now : now.plus(ASKING);
    asked = history.ended(before, RECORDS_A_STEP);
  }

  private boolean isMine(Ended ended, IntPredicate owned) {
    int partition = partitions.of(ended.cidr().address());
    return owned.test(partition)
        && ended.ban().map(ban -> !isFollowed(ban, partition)).orElse(true);
  }

  /** Whether a later ban of the same was decided; its record may still be on its way. */
  private boolean isFollowed(AutomaticBan ban, int partition) {
    return store.read(partition, ban.jail(), ban.cidr()).stream()
        .flatMap(counted -> counted.last().stream())
        .anyMatch(last -> last.since().isAfter(ban.since()));
  }

  private void remove(Ended ended) {
    var unused = eraser.remove(ended.key());
  }
}
