package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that the kernel gives no inotify looks at its logs by itself. */
@NeedsRoot("unshare")
@Timeout(120)
class NoInotifyIT {
  private static final List<String> WITHOUT =
      List.of(
          "unshare",
          "--user",
          "--map-root-user",
          "sh",
          "-c",
          "echo 0 >/proc/sys/user/max_inotify_instances && exec \"$@\"",
          "sh");

  @TempDir Path state;
  @TempDir Path root;
  @TempDir Path data;

  @Test
  void readsWhatIsWrittenAndWhatComesAfterARotation() throws Exception {
    Path log = Files.createFile(root.resolve("messages"));
    AgentProcess.holdRules(state, log);
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(data));
        FailuresTopic topic = FailuresTopic.create(broker.bootstrapServers())) {
      AgentProcess agent =
          AgentProcess.start(WITHOUT, state, root, broker.bootstrapServers(), "64m");
      try {
        assertThat(agent.openFiles()).isNotEmpty().doesNotContain("anon_inode:inotify");
        fail(log, 1);
        await().untilAsserted(() -> assertThat(topic.distinctLines()).hasSize(1));
        fail(log, 2);
        Files.move(log, root.resolve("messages.1"));
        fail(log, 3);
        await().untilAsserted(() -> assertThat(topic.distinctLines()).hasSize(3));
      } finally {
        agent.kill();
      }
    }
  }

  private static void fail(Path log, int user) throws IOException {
    Files.writeString(
        log,
        "Registration from '%d' failed for '192.0.2.7' - Wrong password%n".formatted(user),
        UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
