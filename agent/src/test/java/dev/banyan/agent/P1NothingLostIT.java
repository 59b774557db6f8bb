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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * P1: every failure arrives, whatever becomes of Kafka meanwhile, and the agent, which has 16 MiB
 * of heap, piles nothing up: the logs are its queue.
 */
@Timeout(300)
class P1NothingLostIT {
  private static final Duration AWAY = Duration.ofSeconds(5);
  private static final int MANY = 20_000;
  private static final String HEAP = "16m";
  private static final String FILLER =
      ("nothing of interest, but it has to be read ".repeat(4) + "\n").repeat(16);

  @TempDir Path state;
  @TempDir Path root;
  @TempDir Path data;
  private BrokerProcess broker;
  private FailuresTopic topic;
  private AgentProcess agent;
  private final List<String> written = new ArrayList<>();
  private long logged;

  @BeforeEach
  void start() throws Exception {
    AgentProcess.holdRules(state, log());
    broker = new BrokerProcess(data);
    topic = FailuresTopic.create(broker.servers());
    agent = AgentProcess.start(state, root, broker.servers(), HEAP);
  }

  @AfterEach
  void stop() {
    agent.kill();
    topic.close();
    broker.kill();
  }

  private Path log() {
    return root.resolve("messages");
  }

  private void write(int count) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String line =
          "Registration from '%d' failed for '198.51.%d.%d' - Wrong password"
              .formatted(written.size(), i / 250 % 250, i % 250);
      written.add(line);
      text.append(line).append('\n').append(FILLER);
    }
    logged += text.length();
    Files.writeString(log(), text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void awaitAll() {
    await()
        .atMost(Duration.ofSeconds(150))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> topic.distinctLines().size() >= written.size());
    assertThat(topicLines()).isEqualTo(new HashSet<>(written)).hasSize(written.size());
    assertThat(agent.lives()).isTrue();
  }

  private Set<String> topicLines() {
    try {
      return new HashSet<>(topic.distinctLines());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Failures come before, while and after Kafka is away; the log is renamed meanwhile. */
  private void during(Outage outage, Outage end) throws Exception {
    write(100);
    awaitAll();
    long before = agent.peakMiB();
    long logBefore = logged;
    write(MANY / 4);
    outage.happen();
    write(MANY / 2);
    Files.move(log(), root.resolve("messages.1"));
    write(MANY / 4);
    await().during(AWAY).atMost(AWAY.plusSeconds(5)).until(agent::lives);
    end.happen();
    awaitAll();
    long log = (logged - logBefore) >> 20;
    long peak = agent.peakMiB();
    System.out.printf(
        "%d failures in %d MiB of log, most of it while Kafka was away: at most %d MiB resident,"
            + " %d before; heap %s%n",
        written.size(), log, peak, before, HEAP);
    assertThat(peak - before).as("what piled up").isLessThan(log / 2);
  }

  private interface Outage {
    void happen() throws Exception;
  }

  @Test
  void everyFailureArrivesAlthoughKafkaIsStopped() throws Exception {
    during(broker::stop, broker::start);
  }

  @Test
  void everyFailureArrivesAlthoughKafkaIsKilled() throws Exception {
    during(broker::kill, broker::start);
  }

  @Test
  void everyFailureArrivesAlthoughKafkaIsCutOff() throws Exception {
    during(broker::cutOff, broker::reconnect);
  }

  @Test
  void everyFailureArrivesAlthoughTheAgentIsKilledWhileKafkaIsAway() throws Exception {
    during(
        broker::kill,
        () -> {
          agent.kill();
          Files.move(log(), root.resolve("messages.2"));
          write(10);
          agent = AgentProcess.start(state, root, broker.servers(), HEAP);
          broker.start();
        });
  }
}
