package dev.banyan.coordinator.push;

import dev.banyan.model.Ack;
import dev.banyan.model.HostName;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Who was attached, and who waits until all agents hold a revision. Of agents that are gone the
 * newest {@value #MAX_GONE} are remembered.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Roster {
  private static final int MAX_GONE = 10_000;

  private final Map<HostName, Fleet.Agent> gone = new LinkedHashMap<>();
  private final List<Waiter> waiters = new ArrayList<>();

  /** The sessions at this moment. */
  record Now(Revision head, Collection<Session> sessions) {}

  /** Who waits, and the last of the agents that it was seen to wait for. */
  private static final class Waiter {
    private final Revision revision;
    private final Instant deadline;
    private final CompletableFuture<Fleet> answer;
    private Optional<Session> behind = Optional.empty();

    Waiter(Revision revision, Instant deadline, CompletableFuture<Fleet> answer) {
      this.revision = revision;
      this.deadline = deadline;
      this.answer = answer;
    }

    /**
     * Asked at each acknowledgement: while the last agent is behind, the others need not be looked
     * at. They answer about in their order, so that is nearly always.
     */
    boolean isReached(Now now) {
      if (revision.isAfter(now.head())) {
        return false;
      }
      if (behind.filter(this::isBehind).isEmpty()) {
        behind = now.sessions().stream().filter(this::isBehind).reduce((first, last) -> last);
      }
      return behind.isEmpty();
    }

    private boolean isBehind(Session session) {
      return !session.stream().isClosed() && revision.isAfter(session.held());
    }
  }

  void remember(Fleet.Agent agent) {
    gone.remove(agent.host());
    gone.put(agent.host(), agent);
    if (gone.size() > MAX_GONE) {
      gone.remove(gone.keySet().iterator().next());
    }
  }

  /** What a host could not apply when it was attached last. */
  List<Ack.Failed> failed(HostName host) {
    Fleet.Agent known = gone.get(host);
    return known == null ? List.of() : known.failed();
  }

  Fleet fleet(Now now) {
    Map<HostName, Fleet.Agent> agents = new TreeMap<>(gone);
    now.sessions().forEach(session -> agents.put(session.host(), session.describe(true)));
    return new Fleet(now.head(), List.copyOf(agents.values()));
  }

  void await(Revision revision, Instant deadline, CompletableFuture<Fleet> answer) {
    waiters.add(new Waiter(revision, deadline, answer));
  }

  /** Answers those who need not wait any longer. */
  void check(Now now, Instant at) {
    if (waiters.isEmpty()) {
      return;
    }
    List<Waiter> done =
        waiters.stream()
            .filter(waiter -> waiter.isReached(now) || !at.isBefore(waiter.deadline))
            .toList();
    waiters.removeAll(done);
    done.forEach(waiter -> waiter.answer.complete(fleet(now)));
  }
}
