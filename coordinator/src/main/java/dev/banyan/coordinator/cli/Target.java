package dev.banyan.coordinator.cli;

import dev.banyan.conf.HostPort;
import dev.banyan.coordinator.cli.console.UsageException;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whom to ask, as options and the environment say it. */
final class Target {
  private static final String SOCKET = "coordinator.sock";
  private static final Path STATE = Path.of("/var/lib/banyan/coordinator");
  private static final long KEEP_ALIVE_SECONDS = 20;
  private static final HostPort LOCAL = new HostPort("127.0.0.1", 8440);

  @Option(
      names = "--coordinator",
      paramLabel = "HOST:PORT",
      description = "Ask this coordinator (or BANYAN_COORDINATOR).")
  private Optional<String> coordinator = Optional.empty();

  @Mixin private Certificates certificates = new Certificates();

  @Option(names = "--socket", paramLabel = "PATH", description = "Ask over this Unix socket.")
  private Optional<Path> socket = Optional.empty();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Ask the coordinator that keeps its state there.")
  private Optional<Path> state = Optional.empty();

  /** A place to ask. */
  sealed interface Place {
    ManagedChannel open();
  }

  record Tcp(HostPort address, ChannelCredentials credentials) implements Place {
    @Override
    public ManagedChannel open() {
      return NettyChannelBuilder.forAddress(address.host(), address.port(), credentials)
          .proxyDetector(target -> null)
          .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
          .maxInboundMessageSize(16 << 20)
          .build();
    }

    @Override
    public String toString() {
      return address.toString();
    }
  }

  record Socket(Path path) implements Place {
    @Override
    public ManagedChannel open() {
      EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
      return NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toFile()))
          .eventLoopGroup(loop)
          .channelType(EpollDomainSocketChannel.class)
          .usePlaintext()
          .maxInboundMessageSize(16 << 20)
          .build();
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** The place to ask; what was said on the command line wins over the environment. */
  Place place(Map<String, String> env) throws UsageException {
    if (Stream.of(coordinator, socket, state).filter(Optional::isPresent).count() > 1) {
      throw new UsageException("give one of --coordinator, --socket and --state");
    }
    if (socket.isPresent()) {
      return new Socket(socket.get());
    }
    if (state.isPresent()) {
      return new Socket(socketIn(state.get()));
    }
    Optional<String> named =
        coordinator.or(() -> Optional.ofNullable(env.get("BANYAN_COORDINATOR")));
    if (named.isPresent()) {
      return new Tcp(hostPort(named.get()), certificates.credentials(env));
    }
    Path usual = STATE.resolve(SOCKET);
    return Files.exists(usual) ? new Socket(usual) : new Tcp(LOCAL, certificates.credentials(env));
  }

  private static Path socketIn(Path state) {
    return List.of(state, state.resolve("coordinator")).stream()
        .map(directory -> directory.resolve(SOCKET))
        .filter(Files::exists)
        .findFirst()
        .orElse(state.resolve(SOCKET));
  }

  private static HostPort hostPort(String text) throws UsageException {
    int colon = text.lastIndexOf(':');
    boolean alone = colon < 0 || text.endsWith("]");
    String host = (alone ? text : text.substring(0, colon)).replaceAll("^\\[|]$", "");
    String port = alone ? "8440" : text.substring(colon + 1);
    if (host.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
      throw new UsageException("'%s' is not HOST:PORT, such as 127.0.0.1:8440".formatted(text));
    }
    return new HostPort(host, Integer.parseInt(port));
  }
}
