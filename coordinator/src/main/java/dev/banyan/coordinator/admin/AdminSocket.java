package dev.banyan.coordinator.admin;

import dev.banyan.coordinator.gate.Auditor;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * The Unix socket for operators: {@code STATE/coordinator.sock}, for the user that the coordinator
 * runs as, which is to say root.
 */
final class AdminSocket implements AutoCloseable {
  /** What {@code sun_path} of {@code unix(7)} holds, without the final zero. */
  private static final int LONGEST_PATH_BYTES = 107;

  private final Path path;
  private final EventLoopGroup loop;
  private final Server server;

  private AdminSocket(Path path, EventLoopGroup loop, Server server) {
    this.path = path;
    this.loop = loop;
    this.server = server;
  }

  /** Who may open it, as far as the system tells. */
  static String user() {
    String owner = System.getProperty("user.name", "");
    return owner.equals("root") ? owner : owner + " or root";
  }

  static AdminSocket listen(Path state, ServerServiceDefinition admin, Auditor auditor)
      throws ListenException {
    Path path = state.resolve("coordinator.sock").toAbsolutePath();
    if (!Epoll.isAvailable()) {
      throw new ListenException(
          "no socket %s: epoll is not available on this system".formatted(path),
          Epoll.unavailabilityCause());
    }
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      return new AdminSocket(
          path, loop, bind(state, path, loop, ServerInterceptors.intercept(admin, auditor)));
    } catch (IOException e) {
      var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new ListenException(
          "cannot create the socket %s: %s; the state directory must be writable"
              .formatted(path, e.getMessage()),
          e);
    } catch (ListenException e) {
      var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw e;
    }
  }

  /** Bound where nobody else can reach it, restricted, and only then moved to its place. */
  private static Server bind(
      Path state, Path path, EventLoopGroup loop, ServerServiceDefinition admin)
      throws IOException, ListenException {
    Path nursery = Files.createTempDirectory(state.toAbsolutePath(), "s");
    try {
      Path young = nursery.resolve("s");
      check(path);
      check(young);
      Server server =
          NettyServerBuilder.forAddress(new DomainSocketAddress(young.toFile()))
              .channelType(EpollServerDomainSocketChannel.class)
              .bossEventLoopGroup(loop)
              .workerEventLoopGroup(loop)
              .directExecutor()
              .addService(admin)
              .build()
              .start();
      Files.setPosixFilePermissions(young, PosixFilePermissions.fromString("rw-------"));
      Files.move(young, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return server;
    } finally {
      Files.delete(nursery);
    }
  }

  private static void check(Path path) throws ListenException {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_PATH_BYTES) {
      throw new ListenException(
          "the path of the socket %s has %d bytes, the system allows %d; choose a shorter --state"
              .formatted(path, length, LONGEST_PATH_BYTES));
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It stays; the next start replaces it.
    }
  }
}
