package dev.banyan.coordinator.notify;

import dev.banyan.model.Jail.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What one recipient got within the last minute, and what waits for them. */
final class Mailbox {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Recipient recipient;
  private final int most;
  private final Deque<Instant> times = new ArrayDeque<>();
  private Digest digest = new Digest();
  private Optional<Instant> due = Optional.empty();
  private boolean troubled;

  /**
   * @param most mails a minute
   */
  Mailbox(Recipient recipient, int most) {
    this.recipient = recipient;
    this.most = most;
  }

  Recipient recipient() {
    return recipient;
  }

  /** Whether one more mail may go; none may while the last could not be handed over. */
  boolean hasRoom(Instant now) {
    forget(now);
    return !troubled && times.size() < most;
  }

  void note(Instant now) {
    times.addLast(now);
  }

  /** Keeps a ban for the digest. */
  void keep(Notification told, Notice notice, Instant now) {
    digest.add(told, notice, now);
    if (due.isEmpty()) {
      wait(now);
    }
  }

  void trouble() {
    troubled = true;
  }

  Digest digest() {
    return digest;
  }

  /** When the digest is to go, if there is one. */
  Optional<Instant> due() {
    return due;
  }

  void wait(Instant now) {
    due = Optional.of(now.plus(MINUTE));
  }

  /** The digest is gone. */
  void sent() {
    digest = new Digest();
    due = Optional.empty();
    troubled = false;
  }

  boolean isIdle(Instant now) {
    forget(now);
    return due.isEmpty() && times.isEmpty();
  }

  private void forget(Instant now) {
    while (!times.isEmpty() && !times.getFirst().isAfter(now.minus(MINUTE))) {
      times.removeFirst();
    }
  }
}
