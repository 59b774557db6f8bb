package dev.banyan.e2e.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** One direction of a stream: delivers in order, later, and only what was asked for. */
final class Pipe {
  private static final Duration LATENCY = Duration.ofMillis(30);

  private final World world;
  private final Lane receiver;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int asked;
  private long heldUntil;
  private boolean underWay;

  Pipe(World world, Lane receiver) {
    this.world = world;
    this.receiver = receiver;
  }

  Life life() {
    return receiver.life();
  }

  void send(Runnable delivery) {
    waiting.addLast(delivery);
    pump();
  }

  void ask(int more) {
    asked += more;
    pump();
  }

  void hold(Duration time) {
    heldUntil = world.nanos() + time.toNanos();
  }

  void clear() {
    waiting.clear();
  }

  /** Comes after everything that was sent, whether it was asked for or not. */
  void end(Runnable last) {
    asked += waiting.size() + 1;
    waiting.addLast(last);
    pump();
  }

  private void pump() {
    if (underWay || asked == 0 || waiting.isEmpty()) {
      return;
    }
    underWay = true;
    long wait = Math.max(heldUntil - world.nanos(), world.upTo(LATENCY).toNanos());
    var unused = receiver.schedule(this::deliver, wait, TimeUnit.NANOSECONDS);
  }

  private void deliver() {
    if (heldUntil > world.nanos()) {
      var unused =
          receiver.schedule(this::deliver, heldUntil - world.nanos(), TimeUnit.NANOSECONDS);
      return;
    }
    underWay = false;
    if (!waiting.isEmpty()) {
      asked--;
      Runnable next = waiting.removeFirst();
      try {
        next.run();
      } finally {
        pump();
      }
    }
  }
}
