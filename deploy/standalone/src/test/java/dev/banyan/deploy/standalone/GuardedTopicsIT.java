package dev.banyan.deploy.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.coordinator.Coordinator;
import dev.banyan.pki.Credentials;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.ReloadRequest;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Coordinators that may alter their topics as {@code banyan acls} says, and nothing else. */
@Timeout(180)
class GuardedTopicsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void haveKafkaKeepWhatAnotherPolicyNeeds() throws Exception {
    try (var cluster = new GuardedCluster(directory)) {
      try (Coordinator coordinator = cluster.coordinator("c1")) {
        assertThat(days(cluster, "banyan.failures")).isEqualTo(7);
        cluster.writeJail("30d");
        reload(cluster, coordinator);
        await().atMost(SOON).until(() -> days(cluster, "banyan.failures") == 60);
      }
      try (Coordinator coordinator = cluster.coordinator("c1", "400d")) {
        reload(cluster, coordinator);
        for (String topic : List.of("banyan.history", "banyan.audit")) {
          await(topic).atMost(SOON).until(() -> days(cluster, topic) == 400);
        }
      }
    }
  }

  private static void reload(GuardedCluster cluster, Coordinator coordinator) throws Exception {
    Credentials own = Credentials.open(cluster.operator());
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1",
                coordinator.port(),
                TlsChannelCredentials.newBuilder()
                    .keyManager(own.keys())
                    .trustManager(own.trust())
                    .build())
            .build();
    try {
      var reply = AdminGrpc.newBlockingStub(channel).reload(ReloadRequest.getDefaultInstance());
      assertThat(reply.getChanged()).isTrue();
    } finally {
      channel.shutdownNow();
    }
  }

  /** How long a topic keeps what is in it. */
  private static long days(GuardedCluster cluster, String topic) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(cluster.asRoot())) {
      var config =
          requireNonNull(admin.describeConfigs(List.of(resource)).all().get().get(resource));
      return Duration.ofMillis(Long.parseLong(config.get("retention.ms").value())).toDays();
    }
  }
}
