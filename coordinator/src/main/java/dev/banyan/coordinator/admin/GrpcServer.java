package dev.banyan.coordinator.admin;

import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.coordinator.gate.Auditor;
import dev.banyan.coordinator.gate.Gate;
import dev.banyan.host.PortHolder;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where the coordinator listens: one TCP port, where the gate says who may come in, and one Unix
 * socket for operators on this host.
 */
public final class GrpcServer implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 4 << 20;

  private final Server tcp;
  private final EventLoopGroup loop;
  private final AdminSocket socket;

  private GrpcServer(Server tcp, EventLoopGroup loop, AdminSocket socket) {
    this.tcp = tcp;
    this.loop = loop;
    this.socket = socket;
  }

  /**
   * Begins to listen.
   *
   * @param gate who may come in over TCP
   * @param agents the service that agents attach to
   * @param health for whoever asks
   * @throws ListenException if a port is taken or the socket cannot be created
   */
  public static GrpcServer listen(
      CoordinatorSettings settings,
      Gate gate,
      ServerServiceDefinition agents,
      AdminService admin,
      HealthService health)
      throws ListenException {
    var services = List.of(agents, admin.bindService(), health.bindService());
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            new DefaultThreadFactory("banyan-grpc", true), EpollIoHandler.newFactory());
    try {
      Auditor auditor = admin.auditor(settings.name(), Optional.empty());
      Server tcp = tcp(settings.listen(), new Door(gate, auditor), loop, services);
      try {
        Auditor local = admin.auditor(settings.name(), Optional.of(AdminSocket.user()));
        return new GrpcServer(
            tcp, loop, AdminSocket.listen(settings.state(), admin.bindService(), local));
      } catch (ListenException e) {
        tcp.shutdownNow();
        throw e;
      }
    } catch (ListenException e) {
      end(loop);
      throw e;
    }
  }

  /** Who lets in, and who writes down who came. */
  private record Door(Gate gate, Auditor auditor) {}

  private static Server tcp(
      HostPort listen, Door door, EventLoopGroup loop, List<ServerServiceDefinition> services)
      throws ListenException {
    var address = new InetSocketAddress(listen.host(), listen.port());
    if (address.isUnresolved()) {
      throw new ListenException(
          "cannot listen on %s: no address is known for that name".formatted(listen));
    }
    try {
      return NettyServerBuilder.forAddress(address, door.gate().serverCredentials())
          .channelFactory(door.gate()::listening)
          .bossEventLoopGroup(loop)
          .workerEventLoopGroup(loop)
          .directExecutor()
          .intercept(door.gate())
          .intercept(door.auditor())
          .addServices(services)
          .maxInboundMessageSize(MAX_MESSAGE_BYTES)
          .keepAliveTime(10, TimeUnit.SECONDS)
          .keepAliveTimeout(5, TimeUnit.SECONDS)
          .permitKeepAliveTime(5, TimeUnit.SECONDS)
          .permitKeepAliveWithoutCalls(true)
          .build()
          .start();
    } catch (IOException e) {
      throw new ListenException(refusal(listen, e), e);
    }
  }

  private static String refusal(HostPort listen, IOException e) {
    String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    if (!String.valueOf(why).contains("in use")) {
      return "cannot listen on %s: %s".formatted(listen, why);
    }
    return "cannot listen on %s: the port is taken%s; stop that, or set listen in coordinator.conf"
        .formatted(listen, PortHolder.of(listen.port()).map(by -> " by " + by).orElse(""));
  }

  /** The port that agents attach to. */
  public int port() {
    return tcp.getPort();
  }

  @Override
  public void close() {
    socket.close();
    tcp.shutdown();
    try {
      if (!tcp.awaitTermination(1, TimeUnit.SECONDS)) {
        tcp.shutdownNow();
      }
    } catch (InterruptedException e) {
      tcp.shutdownNow();
      Thread.currentThread().interrupt();
    }
    end(loop);
  }

  /** Not at once: who closes streams after the server still finds it. */
  private static void end(EventLoopGroup loop) {
    var unused = loop.shutdownGracefully(1, 5, TimeUnit.SECONDS);
  }
}
