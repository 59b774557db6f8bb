package dev.banyan.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.conf.AgentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AgentIT {
  @TempDir Path state;
  @TempDir Path root;
  @TempDir Path data;

  private Path log() {
    return root.resolve("messages");
  }

  private void fail(String user) throws IOException {
    Files.writeString(
        log(),
        "Registration from '%s' failed for '192.0.2.7' - Wrong password%n".formatted(user),
        UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private void holdRules() throws Exception {
    HeldRules.leave(state, log());
  }

  @Test
  void followsTheRulesThatItHeldLastAlthoughNoCoordinatorAnswers() throws Exception {
    holdRules();
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(data));
        FailuresTopic topic = FailuresTopic.create(broker.bootstrapServers());
        Agent agent = Agent.start(Jails.settings(state, root, broker.bootstrapServers()))) {
      fail("100");
      await().untilAsserted(() -> assertThat(topic.all()).hasSize(1));
      await().untilAsserted(() -> assertThat(agent.counters().matches.get()).isEqualTo(1));
    }
    assertThat(state.resolve("positions")).content().contains(" " + Files.size(log()) + " ");
  }

  @Test
  void startsAndEndsAlsoWithoutKafkaAndThenSendsWhatCameMeanwhile() throws Exception {
    holdRules();
    AgentSettings nowhere = Jails.settings(state, root, "127.0.0.1:1");
    fail("before the first look");
    try (Agent agent = Agent.start(nowhere)) {
      await().untilAsserted(() -> assertThat(agent.counters().history.get()).isEqualTo(1));
      fail("100");
      await().untilAsserted(() -> assertThat(agent.counters().matches.get()).isEqualTo(2));
    }
    try (Broker broker = Broker.start(BrokerSettings.onLoopback(data));
        FailuresTopic topic = FailuresTopic.create(broker.bootstrapServers());
        Agent agent = Agent.start(Jails.settings(state, root, broker.bootstrapServers()))) {
      await().untilAsserted(() -> assertThat(topic.all()).hasSize(1));
      assertThat(agent.counters().lines.get()).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void refusesAStateDirectoryThatAnotherAgentHolds() throws Exception {
    AgentSettings settings = Jails.settings(state, root, "127.0.0.1:1");
    try (Agent first = Agent.start(settings)) {
      assertThat(first.summary()).contains("pbx-1");
      assertThatThrownBy(() -> Agent.start(settings))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(state.toString())
          .hasMessageContaining("--state");
    }
    Agent.start(settings).close();
  }

  @Test
  void endsWithinAFewSecondsAlthoughNobodyAnswers() throws Exception {
    Agent agent = Agent.start(Jails.settings(state, root, "127.0.0.1:1"));
    await().atMost(Duration.ofSeconds(20)).untilAsserted(agent::close);
  }
}
