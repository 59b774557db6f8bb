package dev.banyan.e2e.simulation;

import dev.banyan.agent.alone.Autonomy;
import dev.banyan.agent.alone.Count;
import dev.banyan.agent.alone.CountingSink;
import dev.banyan.agent.detect.FailureSink;
import dev.banyan.agent.enforce.SteppedEnforcement;
import dev.banyan.agent.enforce.Target;
import dev.banyan.agent.link.Link;
import dev.banyan.agent.link.LinkListener;
import dev.banyan.agent.link.SimulatedLinks;
import dev.banyan.agent.link.Timing;
import dev.banyan.agent.publish.FailurePublisher;
import dev.banyan.agent.publish.Restraint;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.model.Address;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Cidr;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A PBX host: its log, its kernel, its disk, and its agent with the real parts. */
final class Host {
  static final Duration AUTONOMY = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofSeconds(5);

  final Kernel kernel;
  final HostName name;
  final InetSocketAddress address;
  private final World world;
  private final Kafka kafka;
  private final Network network;
  private final List<HostPort> coordinators;
  private final Writing.Mishaps mishaps;
  private final Path bans;
  private final LogFile log;
  private final Set<Cidr> unbanned = new HashSet<>();
  private final Map<Target, Instant> stopped = new HashMap<>();
  private Duration clockError;
  private Life life;
  private @Nullable Agent agent;
  private int drifts;

  /** What a host is among the others. */
  record Place(HostName name, InetSocketAddress address, Path disk, Duration clockError) {}

  Host(
      World world,
      Kafka kafka,
      Network network,
      Place place,
      List<HostPort> coordinators,
      Writing.Mishaps mishaps) {
    this.world = world;
    this.kafka = kafka;
    this.network = network;
    this.coordinators = coordinators;
    this.mishaps = mishaps;
    this.name = place.name();
    this.address = place.address();
    this.bans = place.disk();
    this.clockError = place.clockError();
    this.log = new LogFile(name);
    this.life = new Life(world, name.value(), clockError);
    this.kernel = new Kernel(world, life);
    life.kill("before it was born");
  }

  Life life() {
    return life;
  }

  LogFile log() {
    return log;
  }

  int drifts() {
    return drifts;
  }

  /** What it blocks by; empty: it is not up. */
  Optional<SteppedEnforcement> enforcement() {
    Agent now = agent;
    return now != null && life.isAlive() && now.begun
        ? Optional.of(now.enforcement)
        : Optional.empty();
  }

  /** Whether it decides alone, as it sees it. */
  boolean isAlone() {
    Agent now = agent;
    return now != null && life.isAlive() && now.autonomy.mode() == AgentReport.Mode.ALONE;
  }

  /** Somebody fails to log in here. */
  void fail(JailName jail, Address from) {
    log.write(world.instant(), world.instant().plus(clockError), jail, from);
  }

  /**
   * Somebody sets its clock, while the agent is there to notice: who is not takes the ends in its
   * file for ends by the new clock.
   */
  void setClock(Duration error) {
    if (!life.isPaused()) {
      enforcement()
          .ifPresent(
              enforcement -> {
                world.tell("%s's clock is set", name);
                clockError = error;
                life.setClock(error);
                enforcement.tick();
              });
    }
  }

  /** Its operator unbans a network here. */
  void unban(Cidr cidr) {
    unbanned.add(cidr);
    enforcement()
        .ifPresent(
            e -> {
              var unused =
                  e.unban(new LocalUnban(Optional.empty(), cidr, world.clock(life).instant()));
            });
  }

  /** Notes what it stops now. */
  void note(Collection<Target> targets) {
    targets.forEach(target -> stopped.put(target, world.instant()));
  }

  /** When it stopped that last; empty: never. */
  Optional<Instant> stopped(Target target) {
    return Optional.ofNullable(stopped.get(target));
  }

  /** Whether its operator ever did. */
  boolean hasUnbanned(Cidr cidr) {
    return unbanned.contains(cidr);
  }

  /** The host starts anew; the agent has to be started. */
  void reboot() {
    life.kill("with its host");
    kernel.reboot();
  }

  void start() {
    if (life.isAlive()) {
      return;
    }
    end();
    world.tell(name + " starts");
    life = new Life(world, name.value(), clockError);
    kernel.usedBy(life);
    Lane main = new Lane(world, life, "main");
    main.execute(() -> agent = new Agent());
  }

  void end() {
    if (agent != null) {
      agent.enforcement.end();
      agent = null;
    }
  }

  /** One life of the agent. */
  private final class Agent implements LinkListener {
    private final InstantSource clock = world.clock(life);
    private final Lane tail = new Lane(world, life, "tail");
    private final Counters counters = new Counters();
    private final Autonomy autonomy = new Autonomy(AUTONOMY, world.ticks());
    private final SteppedEnforcement enforcement;
    private final Count count;
    private final LogFile.Follower follower;
    private Optional<Instant> heardAt = Optional.empty();
    private boolean begun;
    private boolean reading;

    Agent() {
      Lane enforce = new Lane(world, life, "enforce");
      enforcement =
          new SteppedEnforcement(
              bans,
              kernel,
              new SteppedEnforcement.Time(clock, world.ticks()),
              Set.of(Address.of(address.getAddress().getAddress())),
              enforce);
      count = new Count(enforcement, clock, counters);
      follow(enforcement.policy());
      FailureSink sink = new Restraint(counting(), this::until, world.ticks(), counters);
      follower = log.follow(sink, clock, counters);
      enforce.execute(() -> begin(enforce));
    }

    private void begin(Lane enforce) {
      enforcement.begin();
      begun = true;
      var unused =
          enforce.scheduleWithFixedDelay(
              enforcement::tick, LOOK.toNanos(), LOOK.toNanos(), TimeUnit.NANOSECONDS);
      Loop loop = new Loop(world, tail, Duration.ofMillis(250), this::read);
      loop.begin();
      log.readBy(life, loop::wake);
      link().start();
    }

    private FailureSink counting() {
      var producer = new Writing(world, kafka, life, null, mishaps).producer();
      var publisher =
          new FailurePublisher("kafka", () -> producer, clock, world.ticks(), counters, count);
      return new CountingSink(publisher, count, autonomy, world.ticks());
    }

    private Link link() {
      var settings =
          new AgentSettings(
              name,
              coordinators,
              bans,
              "simulated",
              AUTONOMY,
              List.of(),
              Optional.empty(),
              true,
              Map.of(),
              Map.of());
      var timing =
          new Timing(
              clock,
              world.ticks(),
              new Random(world.random.nextLong()),
              new Lane(world, life, "link"));
      return SimulatedLinks.over(
          new Link(settings, "1", enforcement, this, timing),
          to -> network.channel(life, address, to));
    }

    private void follow(Policy policy) {
      count.follow(policy);
      reading |= !policy.jails().isEmpty();
    }

    /** Until it is known by what rules to count no log is read. */
    private void read() {
      if (reading) {
        follower.read();
      }
    }

    private Optional<Instant> until(JailName jail, Address from) {
      boolean heard =
          heardAt.filter(at -> world.ticks().instant().isBefore(at.plus(AUTONOMY))).isPresent();
      return heard ? enforcement.banOfCluster(jail, from) : Optional.empty();
    }

    @Override
    public void onPolicy(Revision revision, Policy policy) {
      tail.execute(() -> follow(policy));
    }

    @Override
    public void onBookmark(Bookmark bookmark, Instant at) {
      heardAt = Optional.of(world.ticks().instant());
      autonomy.heard(bookmark);
    }

    @Override
    public void onDrift() {
      world.tell(name + " finds drift");
      drifts++;
    }

    @Override
    public AgentReport report() {
      return new AgentReport(0, 0, 0, 0, Duration.ZERO, 0, autonomy.mode());
    }
  }
}
