package dev.banyan.coordinator;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.coordinator.admin.AdminService;
import dev.banyan.coordinator.admin.GrpcServer;
import dev.banyan.coordinator.admin.HealthService;
import dev.banyan.coordinator.admin.ListenException;
import dev.banyan.coordinator.admin.Ports;
import dev.banyan.coordinator.banlog.AgentsTopic;
import dev.banyan.coordinator.banlog.Seals;
import dev.banyan.coordinator.banlog.TopicException;
import dev.banyan.coordinator.decide.SparingAgents;
import dev.banyan.coordinator.gate.Gate;
import dev.banyan.coordinator.ingest.Decided;
import dev.banyan.coordinator.ingest.DecidedWatch;
import dev.banyan.coordinator.ingest.IngestService;
import dev.banyan.coordinator.ingest.Intake;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.coordinator.ingest.Partitions;
import dev.banyan.coordinator.notify.Notifier;
import dev.banyan.coordinator.push.AgentView;
import dev.banyan.coordinator.push.Board;
import dev.banyan.coordinator.push.Push;
import dev.banyan.coordinator.replay.Replayer;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.host.Version;
import dev.banyan.pki.Credentials;
import dev.banyan.pki.Role;
import dev.banyan.telemetry.HttpExposition;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running coordinator: everything wired, stopped in the reverse order of its start. */
public final class Coordinator implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);

  /** Where the windows are, below the state. */
  static final String WINDOWS = "windows";

  private static final int ADMIN_THREADS = 2;
  private static final Duration STOPPING = Duration.ofSeconds(5);

  /** So often it looks whether the files of its certificate were replaced. */
  private static final Duration LOOKING = Duration.ofSeconds(5);

  /** So often those are told of a change who watch whether it serves. */
  private static final Duration TELLING = Duration.ofSeconds(1);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private int port;
  private OptionalInt httpPort = OptionalInt.empty();

  private Coordinator() {}

  /**
   * Starts everything and returns when agents and operators are served. Waits for Kafka as long as
   * it takes.
   *
   * @param files this coordinator's own, published if the ban log holds no policy, and when an
   *     operator says so
   * @throws ConfigurationException if anything is wrong with the files
   * @throws TopicException if a topic of Kafka cannot serve
   * @throws ListenException if a port or the socket cannot be had
   * @throws ExecutionException if Kafka refuses
   */
  public static Coordinator start(
      CoordinatorSettings settings,
      Ports.PolicyFiles files,
      Ownership ownership,
      InstantSource clock)
      throws ConfigurationException,
          TopicException,
          ListenException,
          ExecutionException,
          InterruptedException {
    Coordinator coordinator = new Coordinator();
    try {
      coordinator.wire(settings, files, ownership, clock);
      return coordinator;
    } catch (ConfigurationException
        | TopicException
        | ListenException
        | ExecutionException
        | InterruptedException
        | RuntimeException e) {
      coordinator.close();
      throw e;
    }
  }

  /** The port that agents attach to. */
  public int port() {
    return port;
  }

  /**
   * Answers with one sentence if a part cannot go on: then this coordinator is to be closed, so
   * that others take over and it is started anew.
   */
  public CompletableFuture<String> ended() {
    return ended;
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        log.warn("a part did not stop cleanly", e);
      }
    }
  }

  private void wire(
      CoordinatorSettings settings,
      Ports.PolicyFiles files,
      Ownership ownership,
      InstantSource clock)
      throws ConfigurationException,
          TopicException,
          ListenException,
          ExecutionException,
          InterruptedException {
    Gate gate = gate(settings, clock);
    Seals seals = seals(settings);
    Ports.PolicyFiles remembering = () -> files.read().remembering(settings.historytime());
    Configuration configuration = remembering.read();
    configuration.notices().forEach(notice -> log.info("{}", notice));
    Notifier notifier = started(Notifier.start(settings.notification(), clock));
    Watched watched = new Watched(clock);
    settings.http().ifPresent(at -> show(at, watched));
    Chronicles chronicles = started(new Chronicles(settings.kafka(), seals, clock));
    Push push = started(new Push(pushThread(), clock));
    push.start();
    WindowStore store = started(WindowStore.open(settings.state().resolve(WINDOWS)));
    Cluster cluster =
        started(
            Cluster.join(
                settings.kafka(),
                new Cluster.Self(settings.name(), seals),
                configuration.policy(),
                clock,
                new SecureRandom(),
                List.of(push, notifier, chronicles.narrator())));
    notifier.tellOf(cluster.banLog().process());
    chronicles.memory().history().keepOf(cluster.banLog().process());
    push.appendTo(cluster.banLog());
    push.whenAgentIsAhead(cluster.reader()::agentIsAhead);
    push.sealWith(seals::ofHost);
    push.open();
    Intake intake =
        new Intake(
            new Partitions(cluster.failurePartitions()),
            seals,
            cluster.reader().standing()::quarantined,
            settings.hostrate());
    IngestService ingest =
        started(
            new IngestService(
                settings.kafka(),
                ownership,
                intake,
                new SparingAgents(cluster.reader().standing(), push.callers()),
                cluster.banLog(),
                store,
                clock));
    cluster.whenFailuresAreOthers(ingest::decideAnew);
    ingest.forget(settings.historytime(), cluster.reader().answers(), cluster.banLog());
    if (settings.standby()) {
      ingest.standBy();
    }
    watch(settings, ingest, decided -> tell(decided, ingest, push, watched), clock);
    endWith("reading the ban log", cluster.reader().died());
    endWith("counting failures", ingest.died());
    ExecutorService admins = Executors.newFixedThreadPool(ADMIN_THREADS, Coordinator::adminThread);
    started.push(admins::shutdownNow);
    AgentView agents = ownership == Ownership.ALL ? push : board(settings, push, clock);
    Replayer replayer =
        started(
            new Replayer(
                settings.kafka(),
                intake,
                new Replayer.Present(cluster.reader().standing(), push.callers()),
                settings.state().resolve("replay"),
                clock,
                Executors.newSingleThreadExecutor(run -> daemon(run, "banyan-replay"))));
    Ports ports =
        new Ports(
            cluster.banLog(),
            cluster.reader().answers(),
            ingest,
            agents,
            remembering,
            replayer,
            chronicles.memory(),
            notifier::deliveries);
    AdminService admin = new AdminService(Version.current(), ports, clock, admins);
    HealthService health = new HealthService(watched::health);
    port = started(GrpcServer.listen(settings, gate, push.service(), admin, health)).port();
    every(TELLING, health::tell);
    every(LOOKING, () -> refresh(gate, seals, push));
    watched.serves(
        new Watched.Parts(
            ingest, store, cluster.reader(), cluster::forbidden, push, notifier, gate));
  }

  private static Gate gate(CoordinatorSettings settings, InstantSource clock)
      throws ConfigurationException {
    Optional<Credentials> credentials =
        settings.tls().isEmpty()
            ? Optional.empty()
            : Optional.of(Credentials.open(settings.tls().get(), Role.COORDINATOR));
    return new Gate(credentials, settings.insecure(), "--state " + settings.state(), clock);
  }

  private static Seals seals(CoordinatorSettings settings) throws ConfigurationException {
    if (settings.seals().isEmpty()) {
      log.warn(
          "no secret.file: whoever may write to Kafka's topics can forge failures and bans; all"
              + " coordinators need the same file");
    }
    return Seals.open(settings.seals());
  }

  /** Takes what was replaced on disk. */
  private static void refresh(Gate gate, Seals seals, Push push) {
    gate.refresh();
    if (seals.refresh()) {
      push.sealWith(seals::ofHost);
    }
  }

  private void endWith(String part, CompletableFuture<Throwable> death) {
    var unused =
        death.thenAccept(
            why -> ended.complete("%s cannot go on: %s".formatted(part, why.getMessage())));
  }

  /** Whoever cannot be watched decides nevertheless. */
  private void show(HostPort at, Watched watched) {
    try {
      HttpExposition http = started(HttpExposition.listen(at, watched));
      httpPort = OptionalInt.of(http.port());
    } catch (IOException e) {
      log.warn("no metrics and no health on {}: {}", at, e.getMessage());
    }
  }

  /** Where figures and health are served, if they are. */
  public OptionalInt httpPort() {
    return httpPort;
  }

  private static void tell(Decided decided, IngestService ingest, Push push, Watched watched) {
    ingest.onDecided(decided);
    push.onDecided(decided);
    watched.onDecided(decided);
  }

  private void watch(
      CoordinatorSettings settings,
      IngestService ingest,
      Consumer<Decided> listener,
      InstantSource clock) {
    DecidedWatch watch = started(new DecidedWatch(settings.kafka(), ingest, clock, listener));
    daemon(watch, "banyan-decided").start();
  }

  /** The agents of all coordinators. */
  private Board board(CoordinatorSettings settings, Push push, InstantSource clock) {
    var notices = new AgentsTopic(settings.kafka(), settings.name(), clock);
    Board board = new Board(settings.name(), push, notices, clock);
    Thread thread = daemon(board, "banyan-agents");
    started.push(
        () -> {
          board.close();
          Uninterruptibles.joinUninterruptibly(thread, STOPPING);
        });
    thread.start();
    return board;
  }

  private void every(Duration pause, Runnable task) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(run -> daemon(run, "banyan-health"));
    started.push(thread::shutdownNow);
    var unused =
        thread.scheduleWithFixedDelay(
            task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  private static ScheduledExecutorService pushThread() {
    return Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "banyan-push"));
  }

  private static Thread adminThread(Runnable task) {
    return daemon(task, "banyan-admin");
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
