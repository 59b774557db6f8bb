package dev.banyan.coordinator.push;

import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.Notices;
import dev.banyan.model.Printable;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents of all coordinators: what this one tells others of its own, and what they told. Each
 * leaves one notice, new when something changed, five times a second at most, and every few seconds
 * in any case; whoever is silent for longer is gone.
 *
 * <p>Owner: the thread that runs it, {@code banyan-agents}; the view is for any thread.
 */
public final class Board implements AgentView, Runnable, AutoCloseable {
  /** More agents than that are not named. */
  static final int MOST_NAMED = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Board.class);
  private static final Duration LOOK = Duration.ofMillis(200);

  /** How long it does not look at its own agents after nothing had changed. */
  private static final Duration UNCHANGED = Duration.ofSeconds(1);

  private static final Duration AGAIN = Duration.ofSeconds(4);
  private static final Duration GONE = Duration.ofSeconds(15);
  private static final int MOST_COORDINATORS = 1_000;

  private final String name;
  private final AgentView own;
  private final Notices notices;
  private final InstantSource clock;
  private final Map<String, Heard> others = new ConcurrentHashMap<>();
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
  private Optional<Fleet.Elsewhere> told = Optional.empty();
  private Instant tellAgain = Instant.MIN;
  private Instant lookAgain = Instant.MIN;
  private volatile boolean closed;

  private record Heard(Fleet.Elsewhere agents, Instant at) {}

  private record Waiter(Revision revision, Instant deadline, CompletableFuture<Void> reached) {}

  /**
   * @param name of this coordinator
   * @param own its agents
   * @param notices closed by this board when it ends
   */
  public Board(String name, AgentView own, Notices notices, InstantSource clock) {
    this.name = name;
    this.own = own;
    this.notices = notices;
    this.clock = clock;
  }

  @Override
  public void run() {
    try (notices) {
      while (!closed) {
        step();
      }
      notices.takeAway();
    } catch (RuntimeException e) {
      LOG.error("what other coordinators' agents hold is not known any more", e);
      others.clear();
    } finally {
      closed = true;
      answer(clock.instant());
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public CompletableFuture<Fleet> fleet() {
    return own.fleet().thenApply(fleet -> fleet.with(elsewhere()));
  }

  @Override
  public CompletableFuture<Fleet> reached(Revision revision, Duration atMost) {
    var waiter = new Waiter(revision, clock.instant().plus(atMost), new CompletableFuture<>());
    waiters.add(waiter);
    if (closed) {
      answer(clock.instant());
    }
    return own.reached(revision, atMost)
        .thenCombine(waiter.reached(), (fleet, all) -> fleet)
        .thenCompose(before -> fleet());
  }

  /** Reads what others left, tells of this coordinator's agents, and answers who waits. */
  void step() {
    Instant now = clock.instant();
    for (Notices.Notice notice : notices.next(LOOK)) {
      take(notice, clock.instant());
    }
    others.values().removeIf(heard -> heard.at().plus(GONE).isBefore(now));
    if (!now.isBefore(lookAgain)) {
      tell(now);
    }
    answer(now);
  }

  private void take(Notices.Notice notice, Instant now) {
    if (notice.coordinator().equals(name) || notice.old()) {
      return;
    }
    if (notice.value().isEmpty()) {
      others.remove(notice.coordinator());
      return;
    }
    try {
      var agents = NoticeCodec.decode(notice.coordinator(), notice.value().get(), now);
      if (others.size() < MOST_COORDINATORS || others.containsKey(notice.coordinator())) {
        others.put(notice.coordinator(), new Heard(agents, now));
      }
    } catch (MalformedException e) {
      LOG.debug("{}", Printable.of(String.valueOf(e.getMessage())));
    }
  }

  private void tell(Instant now) {
    Optional<Fleet.Elsewhere> mine = mine();
    if (mine.isPresent() && (!same(mine.get()) || !now.isBefore(tellAgain))) {
      notices.leave(NoticeCodec.encode(mine.get()));
      told = mine;
      tellAgain = now.plus(AGAIN);
    } else {
      lookAgain = now.plus(UNCHANGED);
    }
  }

  private Optional<Fleet.Elsewhere> mine() {
    try {
      return Optional.of(summary(name, own.fleet().get(AGAIN.toMillis(), TimeUnit.MILLISECONDS)));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Whether others know that already, but for when agents were seen. */
  private boolean same(Fleet.Elsewhere mine) {
    return told.filter(
            before -> Arrays.equals(NoticeCodec.encode(before), NoticeCodec.encode(mine)))
        .isPresent();
  }

  /** The agents of a coordinator as it tells others: so few are named that it stays short. */
  static Fleet.Elsewhere summary(String coordinator, Fleet fleet) {
    List<Fleet.Agent> connected =
        fleet.agents().stream()
            .filter(Fleet.Agent::connected)
            .sorted(Comparator.comparing(Fleet.Agent::revision))
            .toList();
    Revision all = fleet.head();
    if (connected.size() > MOST_NAMED && all.isAfter(connected.get(MOST_NAMED).revision())) {
      all = connected.get(MOST_NAMED).revision();
    }
    List<Fleet.Agent> named = new ArrayList<>();
    for (Fleet.Agent agent : connected) {
      if (named.size() < MOST_NAMED && (all.isAfter(agent.revision()) || isFailing(agent))) {
        named.add(agent);
      }
    }
    return new Fleet.Elsewhere(coordinator, all, connected.size(), named);
  }

  private static boolean isFailing(Fleet.Agent agent) {
    return !agent.failed().isEmpty() || !agent.faults().isEmpty() || agent.mode().equals("alone");
  }

  private List<Fleet.Elsewhere> elsewhere() {
    return others.values().stream()
        .map(Heard::agents)
        .sorted(Comparator.comparing(Fleet.Elsewhere::coordinator))
        .toList();
  }

  private void answer(Instant now) {
    waiters.removeIf(
        waiter -> {
          boolean over = closed || !now.isBefore(waiter.deadline());
          boolean reached =
              others.values().stream().allMatch(there -> there.agents().reached(waiter.revision()));
          return (over || reached) && waiter.reached().complete(null);
        });
  }
}
