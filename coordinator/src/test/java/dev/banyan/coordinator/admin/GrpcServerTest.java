package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.MoreExecutors;
import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.conf.NotifySettings;
import dev.banyan.coordinator.gate.Gate;
import dev.banyan.coordinator.push.Push;
import dev.banyan.telemetry.Health;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.HealthCheckRequest;
import dev.banyan.wire.HealthCheckResponse;
import dev.banyan.wire.HealthCheckResponse.ServingStatus;
import dev.banyan.wire.HealthGrpc;
import dev.banyan.wire.StatusRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcServerTest {
  @TempDir private Path state;

  private volatile Health health = Health.of(List.of());
  private final Push push =
      new Push(Executors.newSingleThreadScheduledExecutor(), InstantSource.system());

  @AfterEach
  void stop() {
    push.close();
  }

  @Test
  void servesOperatorsOnASocketForItsOwnerAlone() throws Exception {
    Path socket = state.resolve("coordinator.sock");
    try (GrpcServer server = listen(0, false)) {
      assertThat(server.port()).isPositive();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(version(socket)).isEqualTo("1.0");
      try (var files = Files.list(state)) {
        assertThat(files).containsExactly(socket);
      }
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void replacesASocketThatAnotherLifeLeftBehind() throws Exception {
    Files.createFile(state.resolve("coordinator.sock"));
    try (GrpcServer server = listen(0, false)) {
      assertThat(server.port()).isPositive();
      assertThat(version(state.resolve("coordinator.sock"))).isEqualTo("1.0");
    }
  }

  @Test
  void servesOperatorsOnTcpOnlyIfToldToBeInsecure() throws Exception {
    try (GrpcServer server = listen(0, false)) {
      assertThatThrownBy(() -> version(server.port()))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                assertThat(e.getStatus().getDescription()).contains("--state " + state);
              });
    }
    try (GrpcServer server = listen(0, true)) {
      assertThat(version(server.port())).isEqualTo("1.0");
    }
  }

  @Test
  void saysOverGrpcWhetherItServesAndTellsThoseWhoWatch() throws Exception {
    HealthService service = new HealthService(() -> health);
    Queue<ServingStatus> seen = new ConcurrentLinkedQueue<>();
    try (GrpcServer server = listen(0, false, service)) {
      var channel =
          Grpc.newChannelBuilder("127.0.0.1:" + server.port(), InsecureChannelCredentials.create())
              .build();
      var stub = HealthGrpc.newBlockingStub(channel);
      assertThat(stub.check(asking("")).getStatus()).isEqualTo(ServingStatus.SERVING);
      assertThat(stub.check(asking("banyan.v1.Agents")).getStatus())
          .isEqualTo(ServingStatus.SERVING);
      assertThatThrownBy(() -> stub.check(asking("another"))).hasMessageContaining("NOT_FOUND");
      HealthGrpc.newStub(channel).watch(asking(""), new Watcher(seen));
      await().until(() -> seen.contains(ServingStatus.SERVING));

      health = Health.of(List.of("Kafka has not answered"));
      service.tell();

      assertThat(stub.check(asking("")).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      await().until(() -> seen.contains(ServingStatus.NOT_SERVING));
      channel.shutdownNow();
    }
  }

  private static HealthCheckRequest asking(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private record Watcher(Queue<ServingStatus> seen) implements StreamObserver<HealthCheckResponse> {
    @Override
    public void onNext(HealthCheckResponse response) {
      seen.add(response.getStatus());
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void saysWhoHasThePort() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> listen(taken.getLocalPort(), false).close())
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")");
    }
  }

  @Test
  void refusesAPathThatIsTooLongForASocket() throws Exception {
    state = Files.createDirectories(state.resolve("d".repeat(100)));
    assertThatThrownBy(() -> listen(0, false).close())
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("the system allows 107");
  }

  private GrpcServer listen(int port, boolean insecure) throws ListenException {
    return listen(port, insecure, new HealthService(() -> health));
  }

  private GrpcServer listen(int port, boolean insecure, HealthService service)
      throws ListenException {
    var settings =
        new CoordinatorSettings(
            "one",
            new HostPort("127.0.0.1", port),
            Optional.empty(),
            state,
            state,
            true,
            Duration.ofDays(1),
            insecure,
            Map.of(),
            NotifySettings.NONE);
    var admin =
        new AdminService(
            "1.0", new FakePorts().ports(), InstantSource.system(), MoreExecutors.directExecutor());
    var gate = new Gate(Optional.empty(), insecure, "--state " + state, InstantSource.system());
    return GrpcServer.listen(settings, gate, push.service(), admin, service);
  }

  private static String version(int port) {
    return version(NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build());
  }

  private static String version(Path socket) {
    var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      return version(
          NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
              .eventLoopGroup(loop)
              .channelType(EpollDomainSocketChannel.class)
              .usePlaintext()
              .build());
    } finally {
      var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static String version(ManagedChannel channel) {
    try {
      return AdminGrpc.newBlockingStub(channel)
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .status(StatusRequest.getDefaultInstance())
          .getVersion();
    } finally {
      channel.shutdownNow();
    }
  }
}
