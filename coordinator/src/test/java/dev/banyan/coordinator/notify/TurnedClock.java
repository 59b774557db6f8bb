package dev.banyan.coordinator.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that is turned by hand. */
final class TurnedClock implements InstantSource {
  private volatile Instant now = Bans.START;

  @Override
  public Instant instant() {
    return now;
  }

  void turn(Duration by) {
    now = now.plus(by);
  }
}
