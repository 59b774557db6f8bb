package dev.banyan.e2e.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.link.Link;
import dev.banyan.agent.link.LinkListener;
import dev.banyan.agent.link.Timing;
import dev.banyan.conf.AgentSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.coordinator.push.Fleet;
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
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * P3, everywhere: a ban reaches every connected agent; an agent acknowledges it only after its
 * kernel took it, and says what it did not take. Real streams, firewalls in memory; that a jail
 * which hangs holds up no other is shown by the agent's own tests.
 */
class P3EverywhereTest {
  private static final Epoch EPOCH = new Epoch(7);
  private static final JailName ASTERISK = new JailName("asterisk");
  private static final int HOSTS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<RecordingEnforcement> hosts = new ArrayList<>();
  private Push push;
  private Server server;

  @BeforeEach
  void serve() throws Exception {
    push = new Push(Executors.newSingleThreadScheduledExecutor(), InstantSource.system());
    push.start();
    push.open();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(push.service())
            .build()
            .start();
    push.onChanges(EPOCH, new Revision(1), List.of());
    for (int i = 0; i < HOSTS; i++) {
      hosts.add(attach("pbx-" + i));
    }
    await().atMost(PATIENCE).until(() -> push.fleet().join().connected() == HOSTS);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : open) {
      part.close();
    }
    push.close();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  @Test
  void aBanReachesEveryConnectedAgent() {
    ban(2, "192.0.2.1");

    Fleet.Enforced enforced = enforced(2, "192.0.2.1", PATIENCE);

    assertThat(enforced.by()).hasSize(HOSTS);
    assertThat(enforced.missingOn()).isEmpty();
    assertThat(hosts).allMatch(host -> host.blocked().contains("192.0.2.1"));
  }

  @Test
  void isAcknowledgedOnlyWhenTheKernelTookItAndNoHostWaitsForAnother() {
    CompletableFuture<Void> release = hosts.get(3).hang();
    ban(2, "192.0.2.1");
    ban(3, "192.0.2.2");

    Fleet.Enforced meanwhile = enforced(3, "192.0.2.2", Duration.ofSeconds(2));

    assertThat(meanwhile.missingOn()).containsExactly(new HostName("pbx-3"));
    assertThat(meanwhile.by()).hasSize(HOSTS - 1);
    release.complete(null);
    assertThat(enforced(3, "192.0.2.2", PATIENCE).by()).hasSize(HOSTS);
  }

  @Test
  void whatAKernelDidNotTakeIsSaidAndNotCountedAsEnforced() {
    hosts.get(5).refuse("192.0.2.1");
    ban(2, "192.0.2.1");
    ban(3, "192.0.2.2");

    assertThat(enforced(3, "192.0.2.1", PATIENCE).missingOn())
        .containsExactly(new HostName("pbx-5"));
    assertThat(enforced(3, "192.0.2.2", PATIENCE).by()).hasSize(HOSTS);
    assertThat(push.fleet().join().agents())
        .filteredOn(agent -> !agent.failed().isEmpty())
        .singleElement()
        .satisfies(agent -> assertThat(agent.failed().get(0).error()).isEqualTo("set is full"));
  }

  private Fleet.Enforced enforced(long revision, String address, Duration atMost) {
    Fleet fleet = push.reached(new Revision(revision), atMost).join();
    return fleet.enforced(new Revision(revision), key(address), Optional.empty());
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

  private void ban(long revision, String address) {
    var effect = new Change.Blocked(ASTERISK, Cidr.parse(address).orElseThrow(), Optional.empty());
    var change = new Change(key(address), new Revision(revision), effect);
    push.onChanges(EPOCH, new Revision(revision), List.of(new Scoped(Optional.empty(), change)));
  }

  private static EntryKey key(String address) {
    return EntryKey.automatic(ASTERISK, Optional.empty(), Cidr.parse(address).orElseThrow());
  }

  private static final class Listener implements LinkListener {
    @Override
    public void onPolicy(Revision revision, Policy policy) {}

    @Override
    public void onBookmark(Bookmark bookmark, Instant at) {}

    @Override
    public void onDrift() {}

    @Override
    public AgentReport report() {
      return new AgentReport(0, 0, 0, 0, Duration.ZERO, 0, AgentReport.Mode.CLUSTER);
    }
  }
}
