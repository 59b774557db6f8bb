package dev.banyan.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.banyan.broker.Broker;
import dev.banyan.broker.BrokerSettings;
import dev.banyan.codec.Fields;
import dev.banyan.conf.Configuration;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.conf.SealSettings;
import dev.banyan.coordinator.banlog.TopicException;
import dev.banyan.coordinator.ingest.Ownership;
import dev.banyan.model.Cidr;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.AllowRequest;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.ListAllowedRequest;
import dev.banyan.wire.ListBansRequest;
import dev.banyan.wire.ReloadRequest;
import dev.banyan.wire.StatusRequest;
import dev.banyan.wire.SuspendRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cluster's secret is replaced, and the old one taken away, as an operator does it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SecretRotationIT {
  private static final String OLD = "ab".repeat(32) + "\n";
  private static final String NEW = "cd".repeat(32) + "\n";
  private static final Cidr BANNED = Cidr.parse("203.0.113.7").orElseThrow();
  private static final Cidr ALLOWED = Cidr.parse("192.0.2.7").orElseThrow();

  @TempDir Path directory;
  private Broker broker;

  private interface Orders {
    void give(AdminBlockingStub admin);
  }

  @BeforeEach
  void start() throws Exception {
    broker = Broker.start(BrokerSettings.onLoopback(directory.resolve("kafka")));
    secret(OLD);
    run(
        admin -> {
          admin.allow(AllowRequest.newBuilder().setCidr(Fields.cidr(ALLOWED)).build());
          admin.ban(BanRequest.newBuilder().setCidr(Fields.cidr(BANNED)).build());
          admin.suspend(SuspendRequest.newBuilder().setReason("night").build());
        });
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void theOldSecretMayGoOnceAllThatItSealedIsSealedAnew() throws Exception {
    secret(NEW + OLD);
    run(
        admin -> {
          var reply = admin.reload(ReloadRequest.newBuilder().setReseal(true).build());
          assertThat(reply.getChanged()).isFalse();
          assertThat(reply.getResealed()).as("beginning, policy, mode, 2 orders").isEqualTo(5);
        });
    secret(NEW);
    run(
        admin -> {
          assertThat(ImmutableList.copyOf(admin.listBans(ListBansRequest.getDefaultInstance())))
              .singleElement()
              .matches(ban -> ban.getCidr().equals(Fields.cidr(BANNED)) && !ban.hasUntilMs());
          assertThat(
                  ImmutableList.copyOf(admin.listAllowed(ListAllowedRequest.getDefaultInstance())))
              .anyMatch(allowed -> allowed.getCidr().equals(Fields.cidr(ALLOWED)));
          assertThat(admin.status(StatusRequest.getDefaultInstance()).getSuspension().getReason())
              .isEqualTo("night");
        });
  }

  @Test
  void whatAnUnknownSecretSealsIsNotBegunAnewInSilence() throws Exception {
    secret(NEW);
    assertThatThrownBy(() -> run(admin -> {}))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("by a secret that is not in it")
        .hasMessageContaining("add the old secret as a further line");

    secret(NEW + OLD);
    run(
        admin ->
            assertThat(ImmutableList.copyOf(admin.listBans(ListBansRequest.getDefaultInstance())))
                .hasSize(1));
  }

  private void secret(String text) throws Exception {
    Path file = directory.resolve("secret");
    Files.writeString(file, text);
    assertThat(file.toFile().setReadable(false, false)).isTrue();
    assertThat(file.toFile().setReadable(true, true)).isTrue();
  }

  /** Starts a coordinator, has it ordered, and ends it. */
  private void run(Orders orders) throws Exception {
    try (Coordinator coordinator = coordinator()) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", coordinator.port()).usePlaintext().build();
      try {
        orders.give(AdminGrpc.newBlockingStub(channel));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private Coordinator coordinator() throws Exception {
    var settings =
        new CoordinatorSettings(
            "one",
            new HostPort("127.0.0.1", 0),
            Optional.empty(),
            directory.resolve("state"),
            directory,
            true,
            Duration.ofDays(7),
            true,
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            NotifySettings.NONE,
            Optional.empty(),
            Optional.of(new SealSettings(directory.resolve("secret"), false)),
            10);
    var files =
        new Configuration(
            Failures.policy(5, Duration.ofMinutes(10), Duration.ofDays(7)), List.of());
    return Coordinator.start(settings, () -> files, Ownership.ALL, InstantSource.system());
  }
}
