package dev.banyan.deploy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.agent.Agent;
import dev.banyan.coordinator.Coordinator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coordinators and an agent, at a Kafka that lets each do what {@code banyan acls} says, no more.
 */
@Timeout(180)
class GuardedKafkaIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ATTACKER = "203.0.113.7";
  private static final String ANOTHER = "203.0.113.8";

  @TempDir private Path directory;
  private GuardedCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new GuardedCluster(directory);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void countAndBanWithTheseRightsAlone() throws Exception {
    try (Coordinator one = cluster.coordinator("c1");
        Coordinator two = cluster.coordinator("c2");
        Agent agent = cluster.agent("pbx-1", one.port())) {
      assertThat(two.port()).isPositive();
      assertThat(agent).isNotNull();
      cluster.fail(ATTACKER, 5);
      await().atMost(SOON).until(() -> cluster.bans("pbx-1").contains("asterisk"));
      await().atMost(SOON).until(() -> cluster.decided("auto/asterisk/*/" + ATTACKER));
      for (String topic : List.of("banyan.failures", "banyan.agents", "banyan.history")) {
        await(topic).atMost(SOON).until(() -> holds(topic));
      }
      await("what is decided is committed").atMost(SOON).until(this::isCommitted);
    }
    try (Coordinator again = cluster.coordinator("c2")) {
      assertThat(again.port()).as("it reads what it wrote before").isPositive();
    }
  }

  @Test
  void aCoordinatorThatMayReadButNotWriteServesOnAndDecidesOnceItMay() throws Exception {
    try (Coordinator one = cluster.coordinator("c1");
        Agent agent = cluster.agent("pbx-1", one.port())) {
      cluster.fail(ATTACKER, 5);
      await().atMost(SOON).until(() -> cluster.decided("auto/asterisk/*/" + ATTACKER));
      await().atMost(SOON).until(() -> agent.counters().alone.get() == 0);

      cluster.forbidBans();
      cluster.fail(ANOTHER, 5);
      await("it says that it is not ready").atMost(SOON).until(() -> says(one, "/readyz", "acls"));
      assertThat(says(one, "/metrics", "banyan_coordinator_writable 0")).isTrue();
      assertThat(says(one, "/metrics", "banyan_coordinator_ready 0")).isTrue();
      assertThat(status(one, "/livez")).as("a new start would not help").isEqualTo(200);
      assertThat(status(one, "/readyz")).isEqualTo(503);
      await("the host bans alone").atMost(SOON).until(() -> agent.counters().alone.get() == 1);

      assertThat(one.ended()).isNotDone();
      try (Agent late = cluster.blindAgent("pbx-2", one.port())) {
        assertThat(late).isNotNull();
        await().atMost(SOON).until(() -> cluster.bans("pbx-2").contains("asterisk"));
      }
      cluster.allowBans();
      await().atMost(SOON).until(() -> cluster.decided("auto/asterisk/*/" + ANOTHER));
      await("it is ready again").atMost(SOON).until(() -> status(one, "/readyz") == 200);
      assertThat(says(one, "/metrics", "banyan_coordinator_writable 1")).isTrue();
    }
  }

  @Test
  void aCoordinatorThatMayNotWriteKeepsWhatALostBanLogSaidUntilItMay() throws Exception {
    try (Coordinator one = cluster.coordinator("c1");
        Agent agent = cluster.agent("pbx-1", one.port())) {
      cluster.fail(ATTACKER, 5);
      await().atMost(SOON).until(() -> cluster.decided("auto/asterisk/*/" + ATTACKER));
      cluster.forbidBans();
      await().atMost(SOON).until(() -> says(one, "/metrics", "banyan_coordinator_writable 0"));
      cluster.deleteBans();

      await("it waits")
          .atMost(SOON)
          .during(Duration.ofSeconds(6))
          .until(() -> !one.ended().isDone());
      assertThat(status(one, "/readyz")).isEqualTo(503);
      assertThat(agent).isNotNull();
      try (Agent late = cluster.blindAgent("pbx-2", one.port())) {
        assertThat(late).isNotNull();
        await().atMost(SOON).until(() -> cluster.bans("pbx-2").contains("asterisk"));
      }
      cluster.allowBans();
      await().atMost(SOON).until(() -> cluster.decided("auto/asterisk/*/" + ATTACKER));
      await("it is ready again").atMost(SOON).until(() -> status(one, "/readyz") == 200);
    }
  }

  private static boolean says(Coordinator of, String path, String what) throws Exception {
    return get(of, path).body().contains(what);
  }

  private static int status(Coordinator of, String path) throws Exception {
    return get(of, path).statusCode();
  }

  private static HttpResponse<String> get(Coordinator of, String path) throws Exception {
    URI at = URI.create("http://127.0.0.1:" + of.httpPort().orElseThrow() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString());
  }

  private boolean holds(String topic) throws Exception {
    try (Admin admin = Admin.create(cluster.asRoot())) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      var descriptions = admin.describeTopics(List.of(topic)).allTopicNames().get().values();
      descriptions.stream()
          .flatMap(description -> description.partitions().stream())
          .forEach(p -> ends.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
      return admin.listOffsets(ends).all().get().values().stream().anyMatch(e -> e.offset() > 0);
    }
  }

  private boolean isCommitted() throws Exception {
    try (Admin admin = Admin.create(cluster.asRoot())) {
      return admin
          .listConsumerGroupOffsets("banyan")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .anyMatch(committed -> committed != null && committed.offset() > 0);
    }
  }
}
