package dev.banyan.e2e.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One life of a process, from its start until it is killed; it may be stopped for a while. */
final class Life {
  private final World world;
  private final String name;
  private Duration clockError;
  private final List<Runnable> ends = new ArrayList<>();
  private boolean alive = true;
  private long pausedUntil;
  private long withoutKafkaUntil;

  Life(World world, String name, Duration clockError) {
    this.world = world;
    this.name = name;
    this.clockError = clockError;
  }

  String name() {
    return name;
  }

  Duration clockError() {
    return clockError;
  }

  void setClock(Duration error) {
    clockError = error;
  }

  boolean isAlive() {
    return alive;
  }

  /** Nobody does anything after death. */
  void mustLive() {
    if (!alive) {
      throw new World.Crash();
    }
  }

  /** What the rest of the world sees when it ends. */
  void atEnd(Runnable what) {
    ends.add(what);
  }

  void kill(String why) {
    if (alive) {
      world.tell(name + " is killed " + why);
      alive = false;
      ends.forEach(Runnable::run);
    }
  }

  /** Nothing of it goes on for a while. */
  void pause(Duration time) {
    world.tell("%s is stopped for %s", name, time);
    pausedUntil = world.nanos() + time.toNanos();
  }

  long pausedUntil() {
    return pausedUntil;
  }

  boolean isPaused() {
    return pausedUntil > world.nanos();
  }

  void cutFromKafka(Duration time) {
    world.tell("%s cannot reach Kafka for %s", name, time);
    withoutKafkaUntil = Math.max(withoutKafkaUntil, world.nanos() + time.toNanos());
  }

  boolean reachesKafka() {
    return withoutKafkaUntil <= world.nanos();
  }

  /** All hindrances end. */
  void heal() {
    pausedUntil = Math.min(pausedUntil, world.nanos());
    withoutKafkaUntil = 0;
  }
}
