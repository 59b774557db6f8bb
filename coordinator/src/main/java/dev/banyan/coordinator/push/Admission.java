package dev.banyan.coordinator.push;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * Who is sent a snapshot: so many agents at once, the others in the order in which they came. After
 * a while a slow one no longer holds a place, though it goes on.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Admission {
  private static final Duration HOLDS_PLACE = Duration.ofSeconds(30);

  private final int places;
  private final Queue<Session> waiting = new ArrayDeque<>();
  private final Set<Session> admitted = new HashSet<>();

  Admission(int places) {
    this.places = places;
  }

  void queue(Session session) {
    waiting.add(session);
  }

  /** Lets in whoever there is a place for. */
  void admit(Instant now) {
    admitted.removeIf(session -> !session.isAdmitted(HOLDS_PLACE, now));
    while (admitted.size() < places && !waiting.isEmpty()) {
      Session next = waiting.remove();
      if (next.isWaiting() && !next.stream().isClosed()) {
        next.admit(now);
        admitted.add(next);
      }
    }
  }
}
