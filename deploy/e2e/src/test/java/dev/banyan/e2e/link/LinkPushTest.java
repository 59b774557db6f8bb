package dev.banyan.e2e.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.link.Link;
import dev.banyan.agent.link.LinkListener;
import dev.banyan.agent.link.Timing;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.coordinator.push.Push;
import dev.banyan.coordinator.push.Refusal;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Batch;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkPushTest {
  private static final Epoch EPOCH = new Epoch(7);
  private static final JailName ASTERISK = new JailName("asterisk");

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Queue<Revision> policies = new ConcurrentLinkedQueue<>();
  private final Queue<Bookmark> bookmarks = new ConcurrentLinkedQueue<>();
  private Push push;
  private Server server;

  @BeforeEach
  void serve() throws IOException {
    serve(0);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : open) {
      part.close();
    }
    hangUp();
  }

  @Test
  void appliesAndAcknowledgesWhatIsPushed() {
    push.onPolicy(new Revision(1), Policy.EMPTY);
    changes(2, ban(2, "192.0.2.1"));
    var host = attach("pbx-a");
    await().until(() -> host.blocked().contains("192.0.2.1"));

    changes(3, ban(3, "192.0.2.2"));
    var fleet = push.reached(new Revision(3), Duration.ofSeconds(10)).join();

    assertThat(host.blocked()).containsExactly("192.0.2.1", "192.0.2.2");
    assertThat(fleet.behind()).isZero();
    assertThat(fleet.enforced(new Revision(3), key("192.0.2.2"), Optional.empty()).by())
        .containsExactly(new HostName("pbx-a"));
    assertThat(policies).containsExactly(new Revision(1));
    await().until(() -> !bookmarks.isEmpty());
  }

  @Test
  void resumesAfterTheCoordinatorWasGone() throws Exception {
    changes(2, ban(2, "192.0.2.1"));
    var host = attach("pbx-a");
    await().until(() -> host.held().revision().offset() == 2);
    int port = server.getPort();
    hangUp();

    serve(port);
    push.onChanges(
        EPOCH,
        new Revision(4),
        List.of(ban(2, "192.0.2.1"), ban(3, "192.0.2.2"), lift(4, "192.0.2.1")));

    await().until(() -> host.blocked().equals(java.util.Set.of("192.0.2.2")));
    Batch last = host.batches().get(host.batches().size() - 1);
    assertThat(last.kind()).isEqualTo(Batch.Kind.DELTA);
    assertThat(last.changes()).hasSize(2);
  }

  @Test
  void replacesEverythingWhenTheLogIsAnother() throws Exception {
    changes(2, ban(2, "192.0.2.1"));
    var host = attach("pbx-a");
    await().until(() -> host.held().revision().offset() == 2);
    int port = server.getPort();
    hangUp();

    serve(port);
    push.onChanges(new Epoch(8), new Revision(1), List.of(ban(1, "192.0.2.9")));

    await().until(() -> host.blocked().equals(java.util.Set.of("192.0.2.9")));
    assertThat(host.held().epoch()).isEqualTo(new Epoch(8));
  }

  @Test
  void doesNotLetASlowHostHoldUpAnother() {
    changes(1);
    var slow = attach("slow");
    var quick = attach("quick");
    await().until(() -> push.fleet().join().connected() == 2);
    var release = slow.hang();

    changes(2, ban(2, "192.0.2.1"));
    changes(3, ban(3, "192.0.2.2"));

    await().until(() -> quick.blocked().size() == 2);
    assertThat(push.fleet().join().behind()).isEqualTo(1);
    release.complete(null);
    push.reached(new Revision(3), Duration.ofSeconds(10)).join();
    assertThat(push.fleet().join().behind()).isZero();
  }

  @Test
  void servesTheNewerOfTwoHostsWithOneName() {
    changes(1);
    attach("pbx-a");
    await().until(() -> push.fleet().join().connected() == 1);

    attach("pbx-a");

    await().until(() -> push.refused().join().containsKey(Refusal.REPLACED));
    assertThat(push.fleet().join().connected()).isEqualTo(1);
  }

  @Test
  void bringsALargeSnapshotInPages() {
    List<Scoped> many = new ArrayList<>();
    for (int i = 1; i <= 20_000; i++) {
      many.add(ban(i, "10.0." + i / 256 + "." + i % 256));
    }
    push.onChanges(EPOCH, new Revision(20_000), many);
    var host = attach("pbx-a");

    push.reached(new Revision(20_000), Duration.ofSeconds(20)).join();

    await().until(() -> host.blocked().size() == 20_000);
    assertThat(host.held().revision()).isEqualTo(new Revision(20_000));
  }

  private RecordingEnforcement attach(String name) {
    var enforcement = new RecordingEnforcement();
    var settings =
        new AgentSettings(
            new HostName(name),
            List.of(new HostPort("127.0.0.1", server.getPort())),
            Path.of("/nowhere"),
            "dry-run",
            Duration.ofSeconds(10),
            List.of(),
            Optional.empty(),
            false,
            Map.of(),
            Map.of());
    var timing =
        new Timing(
            InstantSource.system(), new Random(1), Executors.newSingleThreadScheduledExecutor());
    var link = new Link(settings, "1.0", enforcement, new Listener(), timing);
    open.add(link);
    link.start();
    return enforcement;
  }

  private void serve(int port) throws IOException {
    push = new Push(Executors.newSingleThreadScheduledExecutor(), InstantSource.system());
    push.start();
    push.open();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .directExecutor()
            .addService(push.service())
            .build()
            .start();
  }

  private void hangUp() throws InterruptedException {
    push.close();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  private void changes(long upTo, Scoped... changes) {
    push.onChanges(EPOCH, new Revision(upTo), List.of(changes));
  }

  private static EntryKey key(String address) {
    return EntryKey.automatic(ASTERISK, Optional.empty(), Cidr.parse(address).orElseThrow());
  }

  private static Scoped ban(long revision, String address) {
    var effect = new Change.Blocked(ASTERISK, Cidr.parse(address).orElseThrow(), Optional.empty());
    return new Scoped(Optional.empty(), new Change(key(address), new Revision(revision), effect));
  }

  private static Scoped lift(long revision, String address) {
    return new Scoped(
        Optional.empty(), new Change(key(address), new Revision(revision), new Change.Lifted()));
  }

  private final class Listener implements LinkListener {
    @Override
    public void onPolicy(Revision revision, Policy policy) {
      policies.add(revision);
    }

    @Override
    public void onBookmark(Bookmark bookmark, Instant at) {
      bookmarks.add(bookmark);
    }

    @Override
    public void onDrift() {
      throw new AssertionError("nothing drifts here");
    }

    @Override
    public AgentReport report() {
      return new AgentReport(0, 0, 0, 0, Duration.ZERO, 0, AgentReport.Mode.CLUSTER);
    }
  }
}
