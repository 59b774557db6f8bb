package dev.banyan.e2e.simulation;

import java.time.Duration;

/** What a thread does again and again: at once if it is woken, else after its patience. */
final class Loop {
  private static final Duration SOON = Duration.ofMillis(3);

  private final World world;
  private final Lane lane;
  private final Duration patience;
  private final Runnable body;
  private long turn;
  private long due = Long.MAX_VALUE;

  Loop(World world, Lane lane, Duration patience, Runnable body) {
    this.world = world;
    this.lane = lane;
    this.patience = patience;
    this.body = body;
  }

  void begin() {
    wake();
  }

  /** There is something to do. */
  void wake() {
    planned(world.nanos() + world.upTo(SOON).toNanos() + 1);
  }

  private void planned(long at) {
    if (at >= due) {
      return;
    }
    due = at;
    long mine = ++turn;
    world.at(
        at,
        lane,
        () -> {
          if (mine == turn) {
            due = Long.MAX_VALUE;
            body.run();
            planned(world.nanos() + patience.toNanos());
          }
        });
  }
}
