package dev.banyan.e2e.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.agent.firewall.DryRunFirewall;
import dev.banyan.agent.link.Link;
import dev.banyan.agent.link.LinkListener;
import dev.banyan.agent.link.Timing;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.coordinator.push.Push;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Cidr;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent goes on where its bans file ends, and what drifted from the cluster is found. */
class P4ResumableTest implements LinkListener {
  private static final Epoch EPOCH = new Epoch(7);
  private static final JailName MANUAL = Policy.MANUAL;

  @TempDir private Path state;
  private final AtomicReference<Instant> clock =
      new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
  private final AtomicInteger drifts = new AtomicInteger();
  private final Push push = new Push(Executors.newSingleThreadScheduledExecutor(), this::now);
  private Server server;
  private Optional<Host> host = Optional.empty();

  /** The agent that runs. */
  private record Host(EnforcementThread enforcement, Link link) {}

  @BeforeEach
  void serve() throws IOException {
    push.start();
    push.open();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(push.service())
            .build()
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    stopAgent();
    push.close();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  @Test
  void goesOnWhereItsBansFileEnds() throws Exception {
    push.onPolicy(new Revision(1), Policy.EMPTY);
    changes(3, ban(2, "192.0.2.1"), ban(3, "192.0.2.2"));
    startAgent();
    awaitBlocked("192.0.2.1", "192.0.2.2");
    stopAgent();
    changes(5, lift(4, "192.0.2.1"), ban(5, "192.0.2.3"));

    startAgent();

    awaitBlocked("192.0.2.2", "192.0.2.3");
    assertThat(enforcement().held().revision()).isEqualTo(new Revision(5));
  }

  @Test
  void findsAndHealsWhatIsMissingFromItsBansFile() throws Exception {
    push.onPolicy(new Revision(1), Policy.EMPTY);
    changes(3, ban(2, "192.0.2.1"), ban(3, "192.0.2.2"));
    startAgent();
    awaitBlocked("192.0.2.1", "192.0.2.2");
    stopAgent();
    forget("192.0.2.1");
    startAgent();
    awaitBlocked("192.0.2.2");

    await().atMost(Duration.ofSeconds(30)).until(() -> later(blocked().size() == 2));

    awaitBlocked("192.0.2.1", "192.0.2.2");
    assertThat(drifts).hasValue(1);
  }

  @Test
  void findsNoDriftWhereThereIsNone() throws Exception {
    push.onPolicy(new Revision(1), Policy.EMPTY);
    changes(3, ban(2, "192.0.2.1"), ban(3, "192.0.2.2"));
    startAgent();
    awaitBlocked("192.0.2.1", "192.0.2.2");
    AtomicInteger looks = new AtomicInteger();

    await().pollInterval(Duration.ofMillis(300)).until(() -> later(looks.incrementAndGet() > 10));

    assertThat(drifts).hasValue(0);
  }

  /** Lets some time pass unless it is done. */
  private boolean later(boolean done) {
    if (!done) {
      clock.updateAndGet(now -> now.plusSeconds(2));
    }
    return done;
  }

  private void forget(String address) throws IOException {
    Path bans = state.resolve("bans");
    List<String> lines = Files.readAllLines(bans);
    List<String> kept = lines.stream().filter(line -> !line.contains(address)).toList();
    assertThat(kept).hasSizeLessThan(lines.size());
    Files.writeString(bans, String.join("\n", kept) + "\n");
  }

  private void startAgent() throws Exception {
    var enforcement =
        EnforcementThread.start(state.resolve("bans"), new DryRunFirewall(), this::now, Set::of);
    var settings =
        new AgentSettings(
            new HostName("pbx-a"),
            List.of(new HostPort("127.0.0.1", server.getPort())),
            state,
            "dry-run",
            Duration.ofSeconds(10),
            List.of(),
            Optional.empty(),
            false,
            Map.of(),
            Map.of());
    var timing = new Timing(this::now, new Random(1), Executors.newSingleThreadScheduledExecutor());
    var link = new Link(settings, "1.0", enforcement, this, timing);
    link.start();
    host = Optional.of(new Host(enforcement, link));
  }

  private EnforcementThread enforcement() {
    return host.orElseThrow().enforcement();
  }

  private void stopAgent() {
    host.ifPresent(running -> running.link().close());
    await().until(() -> push.fleet().join().connected() == 0);
    host.ifPresent(running -> running.enforcement().close());
    host = Optional.empty();
  }

  private Instant now() {
    return java.util.Objects.requireNonNull(clock.get());
  }

  private void awaitBlocked(String... addresses) {
    await().until(() -> blocked().equals(Set.of(addresses)));
  }

  private Set<String> blocked() {
    return enforcement().blocked().join().getOrDefault(MANUAL, Set.of()).stream()
        .map(cidr -> cidr.address().toString())
        .collect(Collectors.toSet());
  }

  private void changes(long upTo, Scoped... changes) {
    push.onChanges(EPOCH, new Revision(upTo), List.of(changes));
  }

  private static EntryKey key(String address) {
    return EntryKey.operator(MANUAL, Optional.empty(), Cidr.parse(address).orElseThrow());
  }

  private static Scoped ban(long revision, String address) {
    var effect = new Change.Blocked(MANUAL, Cidr.parse(address).orElseThrow(), Optional.empty());
    return new Scoped(Optional.empty(), new Change(key(address), new Revision(revision), effect));
  }

  private static Scoped lift(long revision, String address) {
    return new Scoped(
        Optional.empty(), new Change(key(address), new Revision(revision), new Change.Lifted()));
  }

  @Override
  public void onPolicy(Revision revision, Policy policy) {
    assertThat(policy.digest()).isEqualTo(ByteString.EMPTY);
  }

  @Override
  public void onBookmark(Bookmark bookmark, Instant at) {
    assertThat(bookmark.epoch()).isEqualTo(EPOCH);
  }

  @Override
  public void onDrift() {
    drifts.incrementAndGet();
  }

  @Override
  public AgentReport report() {
    return new AgentReport(0, 0, 0, 0, Duration.ZERO, 0, AgentReport.Mode.CLUSTER);
  }
}
