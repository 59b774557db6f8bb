package dev.banyan.agent.link;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.agent.enforce.OfHost;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.Change;
import dev.banyan.wire.Changes;
import dev.banyan.wire.Lifted;
import dev.banyan.wire.ToAgent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** A link to a coordinator that says what it is told to, and an enforcement that does so too. */
abstract class WithLink implements LinkListener, Enforcement {
  static final EntryKey KEY = new EntryKey("auto/asterisk/*/192.0.2.1/32");
  static final long SHORTEST_MS = 200;
  static final long LONGEST_MS = 12_800;
  final AtomicReference<Instant> clock =
      new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
  final AtomicReference<Instant> ticks = new AtomicReference<>(Instant.EPOCH);
  final Queue<String> told = new ConcurrentLinkedQueue<>();
  volatile CompletableFuture<Applied> outcome =
      CompletableFuture.completedFuture(new Applied(new Revision(5), List.of()));
  volatile OfHost ofHost = OfHost.NOTHING;
  volatile CompletableFuture<Void> followed = CompletableFuture.completedFuture(null);
  final AtomicInteger compared = new AtomicInteger();
  volatile Agreement agreement = Agreement.AGREES;
  final LoadedDice dice = new LoadedDice();
  final ListAppender<ILoggingEvent> log = new ListAppender<>();
  ScriptedCoordinator coordinator;
  Link link;

  @BeforeEach
  void attach() throws IOException {
    log.start();
    logger().addAppender(log);
    coordinator = new ScriptedCoordinator();
    var settings =
        new AgentSettings(
            new HostName("pbx-a"),
            List.of(new HostPort("127.0.0.1", coordinator.port())),
            Path.of("/nowhere"),
            "ipset",
            Duration.ofSeconds(10),
            List.of(),
            Optional.empty(),
            false,
            Map.of(),
            Map.of());
    var timing =
        new Timing(clock::get, ticks::get, dice, Executors.newSingleThreadScheduledExecutor());
    link = new Link(settings, "1.0", this, this, timing);
    link.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    logger().detachAppender(log);
    link.close();
    coordinator.stop();
  }

  static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Link.class);
  }

  static ToAgent bookmark() {
    return ToAgent.newBuilder()
        .setBookmark(dev.banyan.wire.Bookmark.newBuilder().setEpoch(7).setRevision(9))
        .build();
  }

  static ToAgent lifted(long revision) {
    return ToAgent.newBuilder()
        .setChanges(
            Changes.newBuilder()
                .setBatch(77)
                .setEpoch(7)
                .setRevision(revision)
                .addChanges(
                    Change.newBuilder()
                        .setKey(KEY.value())
                        .setRevision(revision)
                        .setLifted(Lifted.getDefaultInstance())))
        .build();
  }

  @Override
  public Held held() {
    return new Held(new Epoch(7), new Revision(4), new Revision(1));
  }

  @Override
  public CompletableFuture<Void> follow(Revision revision, Policy policy) {
    told.add("follow " + revision);
    return followed;
  }

  @Override
  public CompletableFuture<Applied> apply(Batch batch) {
    told.add("apply " + batch.revision());
    return outcome;
  }

  @Override
  public CompletableFuture<Void> heard(Bookmark bookmark) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> told(List<LocalUnban> known, Epoch epoch, Revision revision) {
    told.add("told of " + known.size() + " at " + revision);
    ofHost = OfHost.NOTHING;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public OfHost ofHost() {
    return ofHost;
  }

  @Override
  public void onPolicy(Revision revision, Policy policy) {
    told.add("policy " + revision);
  }

  @Override
  public void onBookmark(Bookmark bookmark, Instant at) {
    told.add("bookmark " + bookmark.revision());
  }

  @Override
  public CompletableFuture<Agreement> compare(Bookmark bookmark, Instant at) {
    var answer = CompletableFuture.completedFuture(agreement);
    compared.incrementAndGet();
    return answer;
  }

  @Override
  public void onDrift() {
    told.add("drift");
  }

  @Override
  public AgentReport report() {
    return new AgentReport(1, 0, 0, 0, Duration.ZERO, 0, AgentReport.Mode.CLUSTER);
  }

  /** Every pause is over at once; how long it could have been is noted. */
  static final class LoadedDice extends Random {
    static final long serialVersionUID = 1;

    final transient Queue<Long> limits = new ConcurrentLinkedQueue<>();

    @Override
    public long nextLong(long bound) {
      limits.add(bound - 1);
      return 0;
    }
  }
}
