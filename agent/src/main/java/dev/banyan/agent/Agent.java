package dev.banyan.agent;

import dev.banyan.agent.admin.AgentSocket;
import dev.banyan.agent.admin.Answers;
import dev.banyan.agent.allow.HostSurroundings;
import dev.banyan.agent.alone.Autonomy;
import dev.banyan.agent.alone.Count;
import dev.banyan.agent.alone.CountingSink;
import dev.banyan.agent.ami.AmiFeed;
import dev.banyan.agent.ami.AmiSpec;
import dev.banyan.agent.clock.ClockJumps;
import dev.banyan.agent.clock.HostClock;
import dev.banyan.agent.clock.Stamps;
import dev.banyan.agent.detect.Detector;
import dev.banyan.agent.detect.FailureSink;
import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.agent.firewall.FirewallException;
import dev.banyan.agent.firewall.Firewalls;
import dev.banyan.agent.journal.JournalFeed;
import dev.banyan.agent.journal.JournalSpec;
import dev.banyan.agent.link.Link;
import dev.banyan.agent.link.Timing;
import dev.banyan.agent.names.Lookups;
import dev.banyan.agent.process.Programs;
import dev.banyan.agent.publish.FailurePublisher;
import dev.banyan.agent.publish.ProducerSettings;
import dev.banyan.agent.publish.Restraint;
import dev.banyan.agent.publish.Sealer;
import dev.banyan.agent.tail.Clocks;
import dev.banyan.agent.tail.Feed;
import dev.banyan.agent.tail.FeedSpec;
import dev.banyan.agent.tail.Tailer;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.host.Version;
import dev.banyan.telemetry.HttpExposition;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent: everything wired, stopped in the reverse order of its start. */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final int ANSWERING = 4;
  private static final int RESOLVING = 4;
  private static final int LOOKING_UP = 4;
  private static final Path PROC = Path.of("/proc");
  private static final String SERVERS = "bootstrap.servers";

  private final AgentSettings settings;
  private final Runnable beforeClient;
  private final InstantSource clock = InstantSource.system();
  private final InstantSource ticks = ticksFrom(System.nanoTime());
  private final Counters counters = new Counters();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private Agent(AgentSettings settings, Runnable beforeClient) {
    this.settings = settings;
    this.beforeClient = beforeClient;
  }

  /**
   * Starts everything and returns when the firewall holds what the bans file says and the logs of
   * the last known policy are followed. Waits neither for Kafka nor for a coordinator.
   *
   * @throws FirewallException if this host's firewall cannot be used
   * @throws IOException if the state directory cannot be used
   */
  public static Agent start(AgentSettings settings) throws FirewallException, IOException {
    return start(settings, () -> {});
  }

  /**
   * The same.
   *
   * @param beforeClient done each time before a client of Kafka is made
   */
  static Agent start(AgentSettings settings, Runnable beforeClient)
      throws FirewallException, IOException {
    Agent agent = new Agent(settings, beforeClient);
    try {
      agent.wire();
      return agent;
    } catch (FirewallException | IOException | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  /** What it is and does, in a few words. */
  public String summary() {
    return "agent of %s, firewall %s".formatted(settings.host(), settings.firewall());
  }

  /** What it counted so far. */
  public Counters counters() {
    return counters;
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not stop cleanly", e);
      }
    }
  }

  private void wire() throws FirewallException, IOException {
    started(StateDirectory.open(settings.state()));
    EnforcementThread enforcement =
        started(
            EnforcementThread.beginning(
                settings.state().resolve("bans"),
                Firewalls.of(settings, Programs.here(), clock),
                new HostClock(clock, new ClockJumps(clock, ticks), new Stamps(PROC, clock)::now),
                surroundings()));
    ClusterBans bans = new ClusterBans(enforcement, ticks, settings.autonomy());
    Autonomy autonomy = new Autonomy(settings.autonomy(), ticks);
    Count count = new Count(enforcement, clock, counters);
    Sealer sealer = Sealer.open(settings.state().resolve("key"));
    Reading reading = readLogs(publisher(count, sealer), count, autonomy, bans, enforcement);
    enforcement.awaitBegun();
    Reports reports = new Reports(reading, bans, autonomy, counters, sealer);
    Link link =
        started(
            new Link(
                settings,
                Version.current(),
                enforcement,
                reports,
                new Timing(clock, ticks, new Random(new SecureRandom().nextLong()), linkThread())));
    link.start();
    answer(new OwnHost(settings, enforcement, link, reports));
    settings
        .http()
        .ifPresent(at -> show(at, new Watched(counters, enforcement, reading, link, ticks)));
  }

  private HostSurroundings surroundings() {
    ThreadPoolExecutor lookups = lookups();
    started.push(lookups::shutdownNow);
    return new HostSurroundings(peers(), PROC.resolve("net"), lookups, ticks);
  }

  /** Hosts of the coordinators and brokers that are configured. */
  private Set<String> peers() {
    String brokers = settings.kafka().getOrDefault(SERVERS, "");
    return Stream.concat(
            settings.coordinators().stream().map(HostPort::host),
            Stream.of(brokers.split("[\\s,]+"))
                .filter(broker -> !broker.isEmpty())
                .map(broker -> broker.replaceFirst(":\\d+$", "").replaceAll("[\\[\\]]", "")))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whose operator cannot ask protects nevertheless. */
  private void answer(OwnHost host) {
    try {
      AgentSocket socket =
          started(AgentSocket.listen(settings.state(), new Answers(host, clock), answering()));
      daemon(socket, "banyan-admin").start();
    } catch (IOException e) {
      LOG.warn("'banyan agent status', 'bans' and 'unban' find no answer: {}", e.getMessage());
    }
  }

  private static ExecutorService answering() {
    return new ThreadPoolExecutor(
        0,
        ANSWERING,
        10,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> daemon(task, "banyan-answer"));
  }

  /** Where names are looked up; of each at most one lookup waits. */
  private static ThreadPoolExecutor lookups() {
    var lookups =
        new ThreadPoolExecutor(
            LOOKING_UP,
            LOOKING_UP,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, "banyan-names"));
    lookups.allowCoreThreadTimeOut(true);
    return lookups;
  }

  /** Whoever cannot be watched protects nevertheless. */
  private void show(HostPort at, Watched watched) {
    try {
      started(HttpExposition.listen(at, watched));
    } catch (IOException e) {
      LOG.warn("no metrics and no health on {}: {}", at, e.getMessage());
    }
  }

  private FailurePublisher publisher(Count count, Sealer sealer) {
    ProducerSettings.check(settings.kafka());
    return started(
        new FailurePublisher(
                settings.kafka().getOrDefault(SERVERS, ""),
                () -> {
                  beforeClient.run();
                  return ProducerSettings.newProducer(settings.kafka());
                },
                clock,
                ticks,
                counters,
                count)
            .sealedBy(sealer));
  }

  private Reading readLogs(
      FailurePublisher publisher,
      Count count,
      Autonomy autonomy,
      ClusterBans bans,
      EnforcementThread enforcement) {
    FailureSink counting = new CountingSink(publisher, count, autonomy, ticks);
    Detector detector =
        new Detector(
            settings.host(),
            new Restraint(counting, bans, ticks, counters),
            new Lookups(InetAddress::getAllByName, resolving(), ticks),
            clock,
            counters);
    Tailer tailer =
        new Tailer(
                settings.state().resolve("positions"),
                settings.logroots(),
                detector,
                new Clocks(clock, ticks),
                counters)
            .feedingFrom(this::open);
    Reading reading = new Reading(settings, detector, count, tailer, enforcement::faults);
    CompletableFuture<Void> followed = reading.follow(enforcement.policyAtStart());
    daemon(tailer, "banyan-tail").start();
    started.push(tailer::stop);
    followed.join();
    return reading;
  }

  /** Threads that come with the first name and go with the last. */
  private Executor resolving() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            RESOLVING,
            RESOLVING,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(Lookups.MOST_NAMES),
            task -> daemon(task, "banyan-resolve"));
    threads.allowCoreThreadTimeOut(true);
    started.push(threads::shutdownNow);
    return threads;
  }

  private Feed open(FeedSpec spec, Optional<String> cursor, Runnable arrived) {
    if (spec instanceof JournalSpec journal) {
      return JournalFeed.start(journal, cursor, Programs.here(), clock, arrived);
    }
    if (spec instanceof AmiSpec ami) {
      return AmiFeed.start(ami, arrived);
    }
    throw new IllegalArgumentException(spec.name() + " is of a kind that is not known");
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  /** A clock that never jumps. */
  private static InstantSource ticksFrom(long origin) {
    return () -> Instant.EPOCH.plusNanos(System.nanoTime() - origin);
  }

  private static ScheduledExecutorService linkThread() {
    return Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "banyan-link"));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
