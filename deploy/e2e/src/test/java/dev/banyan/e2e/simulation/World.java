package dev.banyan.e2e.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and everything that is to happen in it, one step after the other. The seed alone
 * decides what follows what.
 *
 * <p>A lane is a thread that is simulated: its steps keep their order and none begins while another
 * is under way. One that waits in the middle of a step lets everything else go on meanwhile.
 */
final class World {
  static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");
  private static final int REMEMBERED = 300;
  private static final int DEEPEST = 4;

  final long seed;
  final Random random;
  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::number));

  /** Whose lane waits in the middle of another. */
  private final List<Step> parked = new ArrayList<>();

  private final Deque<Told> told = new ArrayDeque<>();
  private Runnable check = () -> {};
  private long now;
  private long numbers;
  private long taken;
  private int depth;
  private double crashes;
  private @Nullable Lane current;

  World(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  private record Step(long at, long number, @Nullable Lane lane, Runnable what) {}

  /** Somebody was killed in the middle of what it did. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
      super("killed", null, false, false);
    }
  }

  /** What is to hold after every step. */
  void afterEachStep(Runnable invariants) {
    check = invariants;
  }

  /** How probable it is that somebody is killed wherever that can be. */
  void crashes(double probability) {
    crashes = probability;
  }

  long nanos() {
    return now;
  }

  Instant instant() {
    return BEGIN.plusNanos(now);
  }

  /** A clock that is wrong by as much as {@code life} says. */
  InstantSource clock(Life life) {
    return () -> instant().plus(life.clockError());
  }

  /** A clock that never jumps. */
  InstantSource ticks() {
    return () -> Instant.EPOCH.plusNanos(now);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Between nothing and that long. */
  Duration upTo(Duration longest) {
    return Duration.ofNanos((long) (random.nextDouble() * longest.toNanos()));
  }

  private record Told(long at, String what, List<Object> about) {}

  /** Remembers what happened, for whoever wants to know how it came to a failure. */
  void tell(String what, Object... about) {
    told.addLast(new Told(now, what, List.of(about)));
    if (told.size() > REMEMBERED) {
      told.removeFirst();
    }
  }

  /** What happened last. */
  List<String> told() {
    return told.stream()
        .map(t -> "%9.3f ".formatted(t.at() / 1e9) + t.what().formatted(t.about().toArray()))
        .toList();
  }

  long taken() {
    return taken;
  }

  void after(Duration delay, Runnable what) {
    at(now + delay.toNanos(), null, what);
  }

  void at(long nanos, @Nullable Lane lane, Runnable what) {
    steps.add(new Step(Math.max(nanos, now), numbers++, lane, what));
  }

  /** Lets everything happen that is to happen until then. */
  void runUntil(long nanos) {
    while (!steps.isEmpty() && steps.peek().at() <= nanos) {
      step();
    }
    now = Math.max(now, nanos);
  }

  private void step() {
    Step next = steps.remove();
    now = Math.max(now, next.at());
    Lane lane = next.lane();
    if (lane == null) {
      run(null, next.what());
    } else if (lane.life().isAlive()) {
      if (lane.isWaiting()) {
        parked.add(next);
      } else if (lane.freeAt(now) > now) {
        steps.add(new Step(lane.freeAt(now), next.number(), lane, next.what()));
      } else {
        run(lane, next.what());
      }
    }
  }

  private void run(@Nullable Lane lane, Runnable what) {
    Lane before = current;
    current = lane;
    taken++;
    try {
      what.run();
    } catch (Crash e) {
      // Its victim does nothing any more; that is all.
    } finally {
      current = before;
    }
    check.run();
  }

  /** The lane whose step is under way. */
  @Nullable Lane current() {
    return current;
  }

  /** The step under way waits here; everything else goes on. */
  void waitHere(Duration time) {
    Lane lane = current;
    if (lane == null || depth >= DEEPEST) {
      return;
    }
    lane.beginWaiting(now + time.toNanos());
    depth++;
    try {
      while (lane.life().isAlive() && lane.wakesAt() > now) {
        runUntil(lane.wakesAt());
      }
    } finally {
      depth--;
      lane.endWaiting();
      parked.stream().filter(step -> step.lane() == lane).forEach(steps::add);
      parked.removeIf(step -> step.lane() == lane);
      current = lane;
    }
    lane.life().mustLive();
  }

  /** Perhaps the process that does this dies here. */
  void mayDie(Life life) {
    life.mustLive();
    if (crashes > 0 && chance(crashes)) {
      life.kill("in the middle of a step");
      throw new Crash();
    }
  }
}
