package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.banyan.agent.enforce.DryRunFirewall;
import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  private void holdRules() throws Exception {
    Path directory = Files.createDirectories(state.resolve("agent"));
    try (EnforcementThread enforcement =
        EnforcementThread.start(
            directory.resolve("bans"), new DryRunFirewall(), InstantSource.system(), Set::of)) {
      Policy policy =
          new Policy(List.of(Jails.of("asterisk", log().toString())), List.of(), ByteString.EMPTY);
      enforcement.follow(new Revision(7), policy).join();
    }
  }

  /** Returns when it is ready. */
  private Process startAgent(String servers) throws IOException {
    Process agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AgentMain.class.getName(),
                "--state=" + state,
                "--config=" + state,
                "--set=firewall=dry-run",
                "--set=logroots=" + root,
                "--set=kafka.bootstrap.servers=" + servers)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(agent.inputReader(UTF_8).readLine()).startsWith("ready");
    return agent;
  }

  @Test
  void everyFailureArrivesOnceAlthoughTheAgentIsKilledAgainAndAgain() throws Exception {
    holdRules();
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(data));
        FailuresTopic topic = FailuresTopic.create(broker.bootstrapServers())) {
      killAgain(broker.bootstrapServers(), topic);
      Process last = startAgent(broker.bootstrapServers());
      try {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(topic.distinctLines()).containsExactlyInAnyOrderElementsOf(written));
      } finally {
        last.destroyForcibly().onExit().join();
      }
    }
  }

  /** Each time something has arrived, but most likely not all, and the log was renamed. */
  private void killAgain(String servers, FailuresTopic topic) throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      int before = topic.all().size();
      Process agent = startAgent(servers);
      try {
        write(2_000);
        await().until(() -> topic.all().size() > before);
      } finally {
        agent.destroyForcibly().onExit().join();
      }
      write(10);
      Files.move(log(), root.resolve("messages." + round));
      write(10);
    }
  }
}
