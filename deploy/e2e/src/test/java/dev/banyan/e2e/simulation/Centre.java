package dev.banyan.e2e.simulation;

import dev.banyan.coordinator.banlog.KafkaBanLog;
import dev.banyan.coordinator.banlog.SteppedBanLog;
import dev.banyan.coordinator.decide.SparingAgents;
import dev.banyan.coordinator.ingest.SteppedIngest;
import dev.banyan.coordinator.push.Push;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/** A coordinator and its disk: the real parts, put together as they are in a process. */
final class Centre {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final double REOPENED = 0.1;
  private static final Duration TOPICS = Duration.ofSeconds(2);

  private final Surroundings around;
  private final String name;
  private final InetSocketAddress at;
  private final Path disk;
  private final Duration clockError;
  private Life life;
  private @Nullable WindowStore store;
  private @Nullable Parts parts;
  private @Nullable Consumer<byte[], byte[]> failures;

  /** What all coordinators share. */
  record Surroundings(
      World world, Kafka kafka, Network network, Scenario scenario, Writing.Mishaps mishaps) {
    Policy files() {
      return scenario.policy();
    }

    boolean standby() {
      return scenario.standby();
    }
  }

  /** What runs in one life. */
  private record Parts(SteppedBanLog banLog, Push push, Lane main, InstantSource clock) {}

  Centre(Surroundings around, String name, InetSocketAddress at, Path disk, Duration clockError) {
    this.around = around;
    this.name = name;
    this.at = at;
    this.disk = disk;
    this.clockError = clockError;
    this.life = new Life(around.world(), name, clockError);
    life.kill("before it was born");
  }

  Life life() {
    return life;
  }

  /** Where it writes what operators want; null: it is not up. */
  @Nullable KafkaBanLog banLog() {
    Parts now = parts;
    return now != null && life.isAlive() ? now.banLog().log() : null;
  }

  /** Answers with what it knows of the bans, if it is up. */
  Optional<SteppedBanLog> knowledge() {
    return life.isAlive() ? Optional.ofNullable(parts).map(Parts::banLog) : Optional.empty();
  }

  /** Leaves in good order. */
  void stop() {
    if (life.isAlive()) {
      Consumer<byte[], byte[]> mine = failures;
      if (mine != null) {
        mine.close();
      }
      life.kill("by its operator");
    }
  }

  /**
   * Begins its next life.
   *
   * @param withoutDisk whether it has lost what it kept
   */
  void start(boolean withoutDisk) {
    if (life.isAlive()) {
      return;
    }
    World world = around.world();
    world.tell(name + (withoutDisk ? " starts without its disk" : " starts"));
    openStore(withoutDisk);
    failures = null;
    life = new Life(world, name, clockError);
    Lane main = new Lane(world, life, "main");
    main.execute(() -> wire(main));
  }

  /** What was written is there after a crash; only now and then it is read from the disk again. */
  private void openStore(boolean withoutDisk) {
    if (store != null && !withoutDisk && !around.world().chance(REOPENED)) {
      return;
    }
    end();
    if (withoutDisk) {
      WindowStore.remove(disk);
    }
    store = WindowStore.open(disk);
  }

  void end() {
    if (store != null) {
      store.close();
      store = null;
    }
  }

  private void wire(Lane main) {
    World world = around.world();
    InstantSource clock = world.clock(life);
    Push push = new Push(new Lane(world, life, "push"), clock);
    push.start();
    Lane ingesting = new Lane(world, life, "ingest");
    Lane reading = new Lane(world, life, "banlog");
    Loop[] loop = new Loop[1];
    Runnable wake = () -> Objects.requireNonNull(loop[0]).wake();
    SteppedBanLog banLog =
        new SteppedBanLog(
            new Reading(world, around.kafka(), life, wake, false).consumer(),
            new Writing(world, around.kafka(), life, ingesting, around.mishaps()).producer(),
            clock,
            List.of(push),
            this::another);
    loop[0] = new Loop(world, reading, POLL, banLog::step);
    Parts now = new Parts(banLog, push, main, clock);
    parts = now;
    var unused =
        banLog.reader().caughtUp().thenAcceptAsync(begun -> begin(now, begun, ingesting), main);
    banLog.begin();
    loop[0].begin();
  }

  private Entry.LogBegun another() {
    World world = around.world();
    return new Entry.LogBegun(
        new Epoch(world.random.nextLong() | 1), world.instant(), around.kafka().partitions());
  }

  private void begin(Parts now, Optional<Entry.LogBegun> begun, Lane ingesting) {
    KafkaBanLog log = now.banLog().log();
    CompletableFuture<Revision> last = CompletableFuture.completedFuture(Revision.NONE);
    if (begun.isEmpty()) {
      last = log.append(another());
    }
    if (now.banLog().reader().standing().rules().revision().equals(Revision.NONE)) {
      last = log.append(new Entry.PolicyInForce(around.files()));
    }
    var unused =
        last.thenCompose(now.banLog().reader().answers()::reached)
            .thenRunAsync(() -> serve(now, ingesting), now.main());
  }

  private void serve(Parts now, Lane ingesting) {
    World world = around.world();
    Push push = now.push();
    push.appendTo(now.banLog().log());
    push.whenAgentIsAhead(now.banLog().reader()::agentIsAhead);
    push.open();
    Loop[] loop = new Loop[1];
    Runnable wake = () -> Objects.requireNonNull(loop[0]).wake();
    Consumer<byte[], byte[]> consumer =
        new Reading(world, around.kafka(), life, wake, true).consumer();
    failures = consumer;
    SteppedIngest ingest =
        new SteppedIngest(
            consumer,
            around.kafka().partitions(),
            new SteppedIngest.Judging(
                new SparingAgents(now.banLog().reader().standing(), push.callers()),
                now.banLog().reader(),
                now.banLog().log(),
                around.files().historytime()),
            Objects.requireNonNull(store),
            now.clock());
    loop[0] = new Loop(world, ingesting, POLL, ingest::step);
    ingest.wokenBy(wake);
    if (around.standby()) {
      ingest.standBy(new Reading(world, around.kafka(), life, wake, true).consumer());
    }
    ingest.joinGroup();
    loop[0].begin();
    watch(now, ingest);
    around.network().listen(at, life, push.service());
    world.tell(name + " serves");
  }

  private void watch(Parts now, SteppedIngest ingest) {
    World world = around.world();
    Kafka kafka = around.kafka();
    int[] made = {kafka.bans().made()};
    var unused =
        new Lane(world, life, "topics")
            .scheduleWithFixedDelay(
                () -> {
                  if (life.reachesKafka() && made[0] != kafka.bans().made()) {
                    made[0] = kafka.bans().made();
                    now.banLog().recreated();
                  }
                },
                TOPICS.toNanos(),
                TOPICS.toNanos(),
                TimeUnit.NANOSECONDS);
    var unusedToo =
        new Lane(world, life, "decided")
            .scheduleWithFixedDelay(
                () -> tellDecided(now, ingest), 0, POLL.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void tellDecided(Parts now, SteppedIngest ingest) {
    Kafka kafka = around.kafka();
    if (life.reachesKafka()) {
      List<Long> ends =
          IntStream.range(0, kafka.partitions()).mapToObj(p -> kafka.failures(p).end()).toList();
      List<Long> committed =
          LongStream.range(0, kafka.partitions())
              .mapToObj(p -> kafka.group().committed().getOrDefault((int) p, 0L))
              .toList();
      Instant at = now.clock().instant();
      now.push().onDecided(ingest.decided(at, ends, committed, kafka.bans().end()));
    }
  }
}
