package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
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
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(data));
        FailuresTopic topic = FailuresTopic.create(broker.bootstrapServers())) {
      killAgain(broker.bootstrapServers(), topic);
      AgentProcess last = AgentProcess.start(state, root, broker.bootstrapServers(), "32m");
      try {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(topic.distinctLines()).containsExactlyInAnyOrderElementsOf(written));
      } finally {
        last.kill();
      }
    }
  }

  /** Each time something has arrived, but most likely not all, and the log was renamed. */
  private void killAgain(String servers, FailuresTopic topic) throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      int before = topic.all().size();
      AgentProcess agent = AgentProcess.start(state, root, servers, "32m");
      try {
        write(2_000);
        await().until(() -> topic.all().size() > before);
      } finally {
        agent.kill();
      }
      write(10);
      Files.move(log(), root.resolve("messages." + round));
      write(10);
    }
  }
}
