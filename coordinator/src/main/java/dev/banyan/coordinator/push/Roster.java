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
  record Now(Revision head, Collection<Session> sessions) {
    boolean reached(Revision revision) {
      return !revision.isAfter(head)
          && sessions.stream().noneMatch(s -> revision.isAfter(s.held()));
    }
  }

  private record Waiter(Revision revision, Instant deadline, CompletableFuture<Fleet> answer) {}

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
            .filter(w -> now.reached(w.revision()) || !at.isBefore(w.deadline()))
            .toList();
    waiters.removeAll(done);
    done.forEach(waiter -> waiter.answer().complete(fleet(now)));
  }
}
