package dev.banyan.coordinator.push;

import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.coordinator.banlog.AgentsTopic;
import dev.banyan.coordinator.banlog.Topics;
import dev.banyan.model.HostName;
import dev.banyan.model.Revision;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coordinators that tell each other of their agents through a real broker. */
class BoardIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void oneKnowsTheAgentsOfTheOtherUntilItStops() throws Exception {
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(directory))) {
      Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        Topics topics = new Topics(2, Duration.ofDays(7), Duration.ofDays(7));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> topics.ensure(admin) == 2);
      }
      Thread first;
      Thread second;
      try (Board one = board(kafka, "one", 1)) {
        first = start(one);
        try (Board two = board(kafka, "two", 3)) {
          second = start(two);
          await().atMost(PATIENCE).until(() -> one.fleet().join().connected() == 4);
          await().atMost(PATIENCE).until(() -> two.fleet().join().connected() == 4);
        }
        second.join();
        await().atMost(PATIENCE).until(() -> one.fleet().join().connected() == 1);
      }
      first.join();
    }
  }

  private static Board board(Map<String, String> kafka, String name, int agents) {
    InstantSource clock = InstantSource.system();
    return new Board(name, new Agents(agents), new AgentsTopic(kafka, name, clock), clock);
  }

  private static Thread start(Board board) {
    Thread thread = new Thread(board, "banyan-agents");
    thread.start();
    return thread;
  }

  private record Agents(int count) implements AgentView {
    @Override
    public CompletableFuture<Fleet> fleet() {
      List<Fleet.Agent> agents = IntStream.range(0, count).mapToObj(Agents::agent).toList();
      return CompletableFuture.completedFuture(new Fleet(new Revision(7), agents));
    }

    @Override
    public CompletableFuture<Fleet> reached(Revision revision, Duration atMost) {
      return fleet();
    }

    private static Fleet.Agent agent(int number) {
      return new Fleet.Agent(
          new HostName("pbx-" + number),
          true,
          "192.0.2.9:1",
          "cluster",
          new Revision(7),
          "1.0",
          "ipset",
          Instant.EPOCH,
          List.of(),
          List.of(),
          List.of());
    }
  }
}
