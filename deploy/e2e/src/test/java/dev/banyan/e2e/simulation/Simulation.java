package dev.banyan.e2e.simulation;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One run of a whole cluster, from its first start until everything is quiet: attacks, and whatever
 * can go wrong, one step after the other, in an order that the seed decides. What must hold is
 * looked at after every step.
 */
final class Simulation {
  private static final Duration ACTIVE = Duration.ofSeconds(110);
  private static final Duration QUIET = Duration.ofSeconds(60);
  private static final Duration BETWEEN_FAILURES = Duration.ofMillis(1_200);
  private static final Duration BETWEEN_MISHAPS = Duration.ofSeconds(7);
  private static final Duration BETWEEN_ORDERS = Duration.ofSeconds(25);
  private static final Duration OUTAGE = Duration.ofSeconds(50);
  private static final double CRASHES = 0.000_5;

  private final long seed;
  private final World world;
  private final Cluster cluster;
  private final Invariants invariants;
  private boolean active = true;

  Simulation(long seed, Path disk) {
    this.seed = seed;
    this.world = new World(seed);
    this.cluster = new Cluster(world, disk);
    this.invariants = new Invariants(cluster);
  }

  /** What a run was worth. */
  record Outcome(long steps, int failures, long bans, long alone) {}

  /** Fails with the seed and what happened last if something does not hold. */
  Outcome run() {
    try {
      world.afterEachStep(invariants::check);
      cluster.start();
      attack();
      order();
      harm();
      world.crashes(CRASHES);
      world.at(ACTIVE.toNanos(), null, this::heal);
      world.runUntil(ACTIVE.plus(QUIET).toNanos());
      invariants.checkInTheEnd();
      return invariants.outcome(world.taken());
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          "seed %d, %s: %s%nrun it again with -Dbanyan.seed=%d%n%s"
              .formatted(
                  seed, cluster.scenario, e.getMessage(), seed, String.join("\n", world.told())),
          e);
    } finally {
      cluster.end();
    }
  }

  private void attack() {
    world.after(
        world.upTo(BETWEEN_FAILURES),
        () -> {
          if (active) {
            fail();
            attack();
          }
        });
  }

  private void fail() {
    Scenario scenario = cluster.scenario;
    JailName jail = cluster.any(List.copyOf(scenario.rules().keySet()));
    Host host = cluster.any(cluster.hosts);
    int kind = world.random.nextInt(12);
    Address user = cluster.any(scenario.users());
    if (kind == 0) {
      host.fail(jail, scenario.allowed());
    } else if (kind > 1) {
      host.fail(jail, cluster.any(scenario.attackers()));
    } else if (invariants.mayFail(user)) {
      host.fail(jail, user);
    }
  }

  private void order() {
    world.after(
        world.upTo(BETWEEN_ORDERS),
        () -> {
          if (active && cluster.scenario.operated()) {
            orderSomething();
            order();
          }
        });
  }

  private void orderSomething() {
    Address about = cluster.any(cluster.scenario.attackers().subList(0, 2));
    if (world.random.nextInt(5) > 0) {
      cluster.order(cluster.wish(about), about);
    } else {
      Host host = cluster.any(cluster.hosts);
      world.tell("%s unbans %s by itself", host.name, about);
      cluster.touched.add(about);
      host.unban(Cidr.of(about));
    }
  }

  private void harm() {
    world.after(
        world.upTo(BETWEEN_MISHAPS),
        () -> {
          if (active) {
            mishap();
            revive();
            harm();
          }
        });
  }

  private void mishap() {
    Centre centre = cluster.any(cluster.centres);
    Host host = cluster.any(cluster.hosts);
    Life anyone = world.random.nextBoolean() ? centre.life() : host.life();
    switch (world.random.nextInt(15)) {
      case 0, 1 -> centre.life().kill("from outside");
      case 2 -> centre.stop();
      case 3 -> host.life().kill("from outside");
      case 4 -> host.reboot();
      case 5, 6 -> anyone.pause(world.upTo(Duration.ofSeconds(12)));
      case 7 -> anyone.cutFromKafka(world.upTo(Duration.ofSeconds(25)));
      case 8, 9 -> cluster.network.disturb();
      case 10 -> compact();
      case 11 -> host.kernel.refuses(world.random.nextBoolean() ? 0.05 : 0);
      case 12 -> cluster.network.cut(host.address, world.upTo(OUTAGE).plus(world.upTo(OUTAGE)));
      case 13 -> loseKafka();
      default -> special(host);
    }
  }

  /** Kafka is gone for all. */
  private void loseKafka() {
    Duration time = world.upTo(OUTAGE);
    cluster.centres.forEach(centre -> centre.life().cutFromKafka(time));
    cluster.hosts.forEach(host -> host.life().cutFromKafka(time));
  }

  private void special(Host host) {
    Scenario scenario = cluster.scenario;
    if (scenario.losesLog() && world.random.nextBoolean()) {
      loseLog();
    } else if (scenario.wrongClocks()) {
      host.setClock(world.upTo(Duration.ofSeconds(200)).minusSeconds(100));
    } else {
      compact();
    }
  }

  /** Its topic is made anew, or an older copy takes its place. */
  private void loseLog() {
    Topic bans = cluster.kafka.bans();
    if (bans.end() < 4) {
      return;
    }
    if (world.random.nextBoolean()) {
      world.tell("the ban log is deleted and made again");
      bans.recreate();
    } else {
      long end = 2 + world.random.nextLong(bans.end() - 2);
      world.tell("of the ban log an older copy is restored, up to %d", end);
      bans.restore(end);
    }
  }

  private void compact() {
    Topic bans = cluster.kafka.bans();
    world.tell("the ban log is compacted");
    bans.compact(world.random.nextLong(bans.end() + 1), world.instant().minusSeconds(60));
  }

  /** Whoever is dead is started again some time. */
  private void revive() {
    for (Centre centre : cluster.centres) {
      boolean withoutDisk = world.chance(0.2);
      if (!centre.life().isAlive()) {
        world.after(world.upTo(Duration.ofSeconds(10)), () -> centre.start(withoutDisk));
      }
    }
    for (Host host : cluster.hosts) {
      if (!host.life().isAlive()) {
        world.after(world.upTo(Duration.ofSeconds(10)), host::start);
      }
    }
  }

  private void heal() {
    active = false;
    world.tell("from here on nothing goes wrong");
    world.crashes(0);
    cluster.network.heal();
    for (Centre centre : cluster.centres) {
      centre.life().heal();
      centre.start(false);
    }
    for (Host host : cluster.hosts) {
      host.life().heal();
      host.kernel.refuses(0);
      host.start();
    }
  }
}
