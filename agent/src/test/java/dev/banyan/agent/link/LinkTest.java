package dev.banyan.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.agent.enforce.OfHost;
import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.LocalCodec;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Cidr;
import dev.banyan.model.Digest;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.Ack;
import dev.banyan.wire.Change;
import dev.banyan.wire.Changes;
import dev.banyan.wire.FromAgent.MessageCase;
import dev.banyan.wire.Hello;
import dev.banyan.wire.Lifted;
import dev.banyan.wire.PolicyInForce;
import dev.banyan.wire.ToAgent;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LinkTest implements LinkListener, Enforcement {
  private static final EntryKey KEY = new EntryKey("auto/asterisk/*/192.0.2.1/32");

  private static final long SHORTEST_MS = 200;
  private static final long LONGEST_MS = 12_800;

  private final AtomicReference<Instant> clock =
      new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
  private final AtomicReference<Instant> ticks = new AtomicReference<>(Instant.EPOCH);
  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private volatile CompletableFuture<Applied> outcome =
      CompletableFuture.completedFuture(new Applied(new Revision(5), List.of()));
  private volatile OfHost ofHost = OfHost.NOTHING;
  private volatile CompletableFuture<Void> followed = CompletableFuture.completedFuture(null);
  private final AtomicInteger compared = new AtomicInteger();
  private volatile Agreement agreement = Agreement.AGREES;
  private final LoadedDice dice = new LoadedDice();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private ScriptedCoordinator coordinator;
  private Link link;

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

  @Test
  void saysWhatItHolds() throws InterruptedException {
    Hello hello = coordinator.heard(MessageCase.HELLO).getHello();

    assertThat(hello.getProtocol()).isEqualTo(1);
    assertThat(hello.getHost()).isEqualTo("pbx-a");
    assertThat(hello.getEpoch()).isEqualTo(7);
    assertThat(hello.getRevision()).isEqualTo(4);
    assertThat(hello.getFirewall()).isEqualTo("ipset");
  }

  @Test
  void reportsWhatTheHostDecidedAloneToEachCoordinatorAndUnbansUntilTheLogHasThem()
      throws Exception {
    Instant now = Instant.parse("2026-11-22T12:00:00Z");
    Cidr cidr = Cidr.parse("192.0.2.1").orElseThrow();
    var ban = new LocalBan(new JailName("asterisk"), cidr, now, Optional.empty(), 5);
    ofHost =
        new OfHost(List.of(ban), List.of(new LocalUnban(Optional.empty(), cidr, now)), Set.of());
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    assertThat(LocalCodec.decode(coordinator.heard(MessageCase.LOCAL_BANS).getLocalBans(), now))
        .containsExactly(ban);
    coordinator.heard(MessageCase.LOCAL_UNBANS);
    coordinator.hangUp(Status.UNAVAILABLE);
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    coordinator.heard(MessageCase.LOCAL_BANS);
    long batch = coordinator.heard(MessageCase.LOCAL_UNBANS).getLocalUnbans().getBatch();
    coordinator.say(
        LocalCodec.encode(new LocalCodec.Taken(batch - 1, new Epoch(7), new Revision(8))));
    coordinator.say(LocalCodec.encode(new LocalCodec.Taken(batch, new Epoch(7), new Revision(9))));
    await().until(() -> told.contains("told of 1 at 9"));
    assertThat(told).doesNotContain("told of 1 at 8");
  }

  @Test
  void handsOnPolicyAndBatchesInTheirOrder() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(AttachCodec.encode(new Revision(2), Policy.EMPTY));
    coordinator.say(lifted(5));
    coordinator.heard(MessageCase.ACK);
    coordinator.say(AttachCodec.encode(new Revision(3), Policy.EMPTY));

    await().until(() -> told.size() == 5);
    assertThat(told).containsExactly("follow 2", "policy 2", "apply 5", "follow 3", "policy 3");
  }

  @Test
  void acknowledgesOnlyWhatWasAppliedAndSaysWhatFailed() throws InterruptedException {
    outcome = new CompletableFuture<>();
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(lifted(5));
    await().until(() -> told.contains("apply 5"));
    assertThat(coordinator.rest()).noneMatch(message -> message.hasAck());

    outcome.complete(
        new Applied(new Revision(5), List.of(new Failed(KEY, new Revision(5), "set is full"))));
    Ack ack = coordinator.heard(MessageCase.ACK).getAck();

    assertThat(ack.getBatch()).isEqualTo(77);
    assertThat(ack.getRevision()).isEqualTo(5);
    assertThat(ack.getFailed(0).getError()).isEqualTo("set is full");
  }

  @Test
  void attachesAgainAfterAWhileWhenABatchCannotBeApplied() throws InterruptedException {
    refuse("disk full");

    assertThat(coordinator.streams()).isEqualTo(2);
    assertThat(dice.limits).containsExactly(LONGEST_MS);
  }

  @Test
  void saysOnceAndInOneSentenceWhyABatchCannotBeApplied() throws InterruptedException {
    refuse("disk full");
    refuse("disk full");
    refuse("no program ipset");

    assertThat(complaints())
        .containsExactly(
            "the changes that coordinator 127.0.0.1:%d sent could not be applied: disk full; what is blocked stays blocked, trying again"
                .formatted(coordinator.port()),
            "the changes that coordinator 127.0.0.1:%d sent could not be applied: no program ipset; what is blocked stays blocked, trying again"
                .formatted(coordinator.port()));
    assertThat(log.list).allMatch(event -> event.getThrowableProxy() == null);
  }

  @Test
  void comesBackSoonAndComplainsAnewOnceSomethingWasApplied() throws InterruptedException {
    refuse("disk full");
    outcome = CompletableFuture.completedFuture(new Applied(new Revision(5), List.of()));
    coordinator.say(lifted(5));
    coordinator.heard(MessageCase.ACK);
    coordinator.hangUp(Status.UNAVAILABLE);
    coordinator.heard(MessageCase.HELLO);
    outcome = CompletableFuture.failedFuture(new IOException("disk full"));
    coordinator.say(lifted(6));
    coordinator.heard(MessageCase.HELLO);

    assertThat(dice.limits).containsExactly(LONGEST_MS, SHORTEST_MS, LONGEST_MS);
    assertThat(complaints()).hasSize(3);
    assertThat(complaints().get(1)).startsWith("no coordinator");
  }

  @Test
  void wasToldSomethingIsNotThatItWasApplied() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.hangUp(Status.UNAVAILABLE);
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    await().until(() -> told.contains("bookmark 9"));
    coordinator.hangUp(Status.UNAVAILABLE);
    coordinator.heard(MessageCase.HELLO);

    assertThat(dice.limits).containsExactly(SHORTEST_MS, 2 * SHORTEST_MS);
  }

  @Test
  void staysAttachedWhenRulesCannotBeFollowed() throws InterruptedException {
    followed =
        CompletableFuture.failedFuture(
            new CompletionException(new IOException("no program iptables")));
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(AttachCodec.encode(new Revision(2), Policy.EMPTY));
    coordinator.say(AttachCodec.encode(new Revision(3), Policy.EMPTY));
    coordinator.say(lifted(5));
    coordinator.heard(MessageCase.ACK);

    assertThat(coordinator.streams()).isEqualTo(1);
    assertThat(complaints())
        .containsExactly(
            "the rules that coordinator 127.0.0.1:%d sent could not be applied: no program iptables; what is blocked stays blocked, trying again"
                .formatted(coordinator.port()));
  }

  @Test
  void attachesAgainWhenNothingIsHeard() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    ticks.updateAndGet(now -> now.plusSeconds(16));

    coordinator.heard(MessageCase.HELLO);
    assertThat(coordinator.streams()).isEqualTo(2);
  }

  @Test
  void staysAttachedThoughTheClockIsSet() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    coordinator.heard(MessageCase.STATUS);
    for (long hours : List.of(2, -4)) {
      clock.updateAndGet(now -> now.plus(Duration.ofHours(hours)));
      ticks.updateAndGet(now -> now.plusSeconds(10));
      coordinator.say(bookmark());
      ticks.updateAndGet(now -> now.plusSeconds(10));
      coordinator.heard(MessageCase.STATUS);
    }
    assertThat(coordinator.streams()).isEqualTo(1);
  }

  @Test
  void attachesAgainAfterARefusalAndAfterWhatIsNoPolicy() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.hangUp(Status.UNAVAILABLE.withDescription("not now"));
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(
        ToAgent.newBuilder().setPolicy(PolicyInForce.newBuilder().setRevision(-1)).build());

    coordinator.heard(MessageCase.HELLO);
    assertThat(told).isEmpty();
  }

  @Test
  void reportsAgainAlthoughNothingHappened() throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(bookmark());
    coordinator.heard(MessageCase.STATUS);
    ticks.updateAndGet(now -> now.plusSeconds(10));
    coordinator.say(bookmark());
    ticks.updateAndGet(now -> now.plusSeconds(10));

    assertThat(coordinator.heard(MessageCase.STATUS).getStatus().getLines()).isEqualTo(1);
    assertThat(told).containsOnly("bookmark 9");
  }

  @Test
  void asksForEverythingWhenItHoldsTwiceSomethingElseThanTheCoordinatorWants()
      throws InterruptedException {
    coordinator.heard(MessageCase.HELLO);
    agreement = Agreement.DIFFERS;
    coordinator.say(digested());
    await().until(() -> compared.get() == 1);
    agreement = Agreement.UNKNOWN;
    coordinator.say(digested());
    await().until(() -> compared.get() == 2);
    assertThat(told).doesNotContain("drift");
    agreement = Agreement.DIFFERS;
    coordinator.say(digested());

    Hello again = coordinator.heard(MessageCase.HELLO).getHello();
    assertThat(again.getEpoch()).isZero();
    assertThat(again.getRevision()).isZero();
    assertThat(told).contains("drift");
  }

  @Test
  void doesNotAskForEverythingAgainAndAgainIfThatHealsNothing() throws InterruptedException {
    agreement = Agreement.DIFFERS;
    coordinator.heard(MessageCase.HELLO);
    coordinator.say(digested());
    coordinator.say(digested());
    coordinator.heard(MessageCase.HELLO);
    for (int i = 0; i < 5; i++) {
      coordinator.say(digested());
    }

    await().until(() -> told.stream().filter(what -> what.startsWith("bookmark")).count() == 7);
    assertThat(told).containsOnlyOnce("drift");
    assertThat(coordinator.streams()).isEqualTo(2);
  }

  private static ToAgent digested() {
    return ToAgent.newBuilder()
        .setBookmark(
            dev.banyan.wire.Bookmark.newBuilder()
                .setEpoch(7)
                .setRevision(9)
                .setDigest(Digest.NOTHING.bytes()))
        .build();
  }

  /** The next batch fails; the agent attached again when this returns. */
  private void refuse(String reason) throws InterruptedException {
    if (coordinator.streams() < 2) {
      coordinator.heard(MessageCase.HELLO);
    }
    outcome = CompletableFuture.failedFuture(new IOException(reason));
    coordinator.say(lifted(5));
    coordinator.heard(MessageCase.HELLO);
  }

  private List<String> complaints() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Link.class);
  }

  /** Every pause is over at once; how long it could have been is noted. */
  private static final class LoadedDice extends Random {
    private static final long serialVersionUID = 1;

    private final transient Queue<Long> limits = new ConcurrentLinkedQueue<>();

    @Override
    public long nextLong(long bound) {
      limits.add(bound - 1);
      return 0;
    }
  }

  private static ToAgent bookmark() {
    return ToAgent.newBuilder()
        .setBookmark(dev.banyan.wire.Bookmark.newBuilder().setEpoch(7).setRevision(9))
        .build();
  }

  private static ToAgent lifted(long revision) {
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
}
