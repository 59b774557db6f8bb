package dev.banyan.coordinator.admin;

import dev.banyan.conf.CoordinatorSettings;
import dev.banyan.conf.HostPort;
import dev.banyan.host.PortHolder;
import dev.banyan.wire.AdminGrpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where the coordinator listens: one TCP port for agents, one Unix socket for operators.
 *
 * <p>On TCP operators are served only where the settings say {@code insecure = yes}: calls are not
 * authenticated yet, and loopback is open to every user of the host.
 */
public final class GrpcServer implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 4 << 20;

  private final Server tcp;
  private final AdminSocket socket;

  private GrpcServer(Server tcp, AdminSocket socket) {
    this.tcp = tcp;
    this.socket = socket;
  }

  /**
   * Begins to listen.
   *
   * @param agents the service that agents attach to
   * @param health for whoever asks
   * @throws ListenException if a port is taken or the socket cannot be created
   */
  public static GrpcServer listen(
      CoordinatorSettings settings,
      ServerServiceDefinition agents,
      AdminService admin,
      HealthService health)
      throws ListenException {
    ServerServiceDefinition onTcp =
        settings.insecure()
            ? admin.bindService()
            : ServerInterceptors.intercept(admin, new SocketOnly(settings.state()));
    Server tcp = tcp(settings.listen(), List.of(agents, onTcp, health.bindService()));
    try {
      return new GrpcServer(tcp, AdminSocket.listen(settings.state(), admin.bindService()));
    } catch (ListenException e) {
      tcp.shutdownNow();
      throw e;
    }
  }

  private static Server tcp(HostPort listen, List<ServerServiceDefinition> services)
      throws ListenException {
    var address = new InetSocketAddress(listen.host(), listen.port());
    if (address.isUnresolved()) {
      throw new ListenException(
          "cannot listen on %s: no address is known for that name".formatted(listen));
    }
    try {
      return NettyServerBuilder.forAddress(address)
          .directExecutor()
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
  }

  /** Refuses operators and says where they are served. */
  private record SocketOnly(Path state) implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      call.close(
          Status.PERMISSION_DENIED.withDescription(
              "%s is not served on this port, since calls are not authenticated: as root on the"
                      .formatted(AdminGrpc.SERVICE_NAME)
                  + " coordinator's host use --state %s, or set insecure = yes in coordinator.conf"
                      .formatted(state)),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
