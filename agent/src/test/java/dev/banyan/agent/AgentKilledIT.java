package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent as a process of its own, killed at whatever it is doing. */
@Timeout(120)
class AgentKilledIT {
  private static final int ROUNDS = 3;

  /** Some time longer than the agent waits until it saves how far it came. */
  private static final Duration SAVED = Duration.ofSeconds(4);

  @TempDir Path state;
  @TempDir Path root;
  @TempDir Path data;
  private final List<String> written = new ArrayList<>();

  private Path log() {
    return root.resolve("messages");
  }

  private void write(int count) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String line =
          "Registration from '%d' failed for '198.51.100.%d' - Wrong password"
              .formatted(written.size(), i % 250);
      written.add(line);
      text.append(line).append('\n');
    }
    Files.writeString(log(), text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void everyFailureArrivesOnceAlthoughTheAgentIsKilledAgainAndAgain() throws Exception {
    AgentProcess.holdRules(state, log());
    BrokerProcess broker = new BrokerProcess(data);
    try (FailuresTopic topic = FailuresTopic.create(broker.servers())) {
      killAgain(broker, topic);
      AgentProcess last = AgentProcess.start(state, root, broker.servers(), "32m");
      try {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(topic.distinctLines()).containsExactlyInAnyOrderElementsOf(written));
      } finally {
        last.kill();
      }
    } finally {
      broker.kill();
    }
  }

  /**
   * Each time something has arrived, but not all: what is written last is on its way to a Kafka
   * that is gone when the agent is killed. Then the log is renamed.
   */
  private void killAgain(BrokerProcess broker, FailuresTopic topic) throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      int before = topic.all().size();
      AgentProcess agent = AgentProcess.start(state, root, broker.servers(), "32m");
      try {
        write(2_000);
        await().until(() -> topic.all().size() > before);
        broker.kill();
        write(200);
        await().during(SAVED).atMost(SAVED.plusSeconds(5)).until(agent::lives);
      } finally {
        agent.kill();
        broker.start();
      }
      write(10);
      Files.move(log(), root.resolve("messages." + round));
      write(10);
    }
  }
}
