package dev.banyan.coordinator.push;

import static dev.banyan.coordinator.push.Bans.A;
import static dev.banyan.coordinator.push.Bans.EPOCH;
import static dev.banyan.coordinator.push.Bans.NOON;
import static dev.banyan.coordinator.push.Bans.ban;

import dev.banyan.coordinator.banlog.BanListener.Scoped;
import dev.banyan.model.Epoch;
import dev.banyan.model.Revision;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A push that is served in this process, by a clock that stands still. */
abstract class ServedPush {
  final AtomicReference<Instant> clock = new AtomicReference<>(NOON);
  final Push push =
      new Push(Executors.newSingleThreadScheduledExecutor(), (InstantSource) clock::get);
  private Server server;
  ManagedChannel channel;

  @BeforeEach
  void serve() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(push.service())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    push.close();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  AgentProbe attach(Epoch epoch, long revision) {
    AgentProbe probe = AgentProbe.attached(channel, A, epoch, revision);
    settle();
    return probe;
  }

  /** One that is to be sent everything. */
  AgentProbe wantingAll(Epoch epoch, long revision) {
    AgentProbe probe = AgentProbe.wantingAll(channel, A, epoch, revision);
    settle();
    return probe;
  }

  void changes(long upTo, Scoped... changes) {
    push.onChanges(EPOCH, new Revision(upTo), List.of(changes));
    settle();
  }

  void tick(Duration later) {
    clock.updateAndGet(now -> now.plus(later));
    push.tick().join();
  }

  /** Everything that was handed to the thread so far is done. */
  void settle() {
    push.fleet().join();
  }

  static Scoped[] manyBans(int count) {
    List<Scoped> bans = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      bans.add(ban(i, address(i)));
    }
    return bans.toArray(Scoped[]::new);
  }

  static String address(int i) {
    return "10.0." + i / 256 + "." + i % 256;
  }
}
