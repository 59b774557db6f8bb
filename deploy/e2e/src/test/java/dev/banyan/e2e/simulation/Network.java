package dev.banyan.e2e.simulation;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What lies between agents and coordinators: streams whose messages keep their order, arrive late,
 * and are lost when a stream breaks.
 */
final class Network {
  /** What is delayed and not lost comes within that time. */
  static final Duration LATE = Duration.ofSeconds(8);

  private static final Duration TOO_LATE = Duration.ofSeconds(20);

  private final World world;
  private final Map<InetSocketAddress, Server> servers = new HashMap<>();
  private final List<Connection<?, ?>> connections = new ArrayList<>();
  private final Map<InetSocketAddress, Long> cutUntil = new HashMap<>();

  Network(World world) {
    this.world = world;
  }

  /** Who serves at an address. */
  record Server(Life life, ServerServiceDefinition service) {}

  void listen(InetSocketAddress at, Life life, ServerServiceDefinition service) {
    servers.put(at, new Server(life, service));
  }

  @Nullable Server at(InetSocketAddress address) {
    Server server = servers.get(address);
    return server != null && server.life().isAlive() ? server : null;
  }

  /** A way from a process to an address. */
  ManagedChannel channel(Life client, InetSocketAddress from, InetSocketAddress to) {
    return new Channel(client, from, to);
  }

  /** A break, or a delay so long that it ends in one, between those that are attached. */
  void disturb() {
    connections.removeIf(Connection::isOver);
    if (connections.isEmpty()) {
      return;
    }
    Connection<?, ?> victim = connections.get(world.random.nextInt(connections.size()));
    if (world.random.nextBoolean()) {
      victim.lose("the network breaks it");
    } else {
      victim.hold(world.random.nextBoolean() ? world.upTo(LATE) : TOO_LATE);
    }
  }

  /** Nobody reaches a place, and nobody is reached from there, for a while. */
  void cut(InetSocketAddress from, Duration time) {
    cutUntil.merge(from, world.nanos() + time.toNanos(), Math::max);
    connections.stream().filter(c -> c.isFrom(from)).forEach(c -> c.lose("the network is cut"));
  }

  boolean isCut(InetSocketAddress from) {
    return cutUntil.getOrDefault(from, 0L) > world.nanos();
  }

  void heal() {
    cutUntil.clear();
  }

  private @Nullable Server reached(InetSocketAddress from, InetSocketAddress to) {
    return isCut(from) ? null : at(to);
  }

  private final class Channel extends ManagedChannel {
    private final Life client;
    private final InetSocketAddress from;
    private final InetSocketAddress to;
    private boolean shutdown;

    Channel(Life client, InetSocketAddress from, InetSocketAddress to) {
      this.client = client;
      this.from = from;
      this.to = to;
    }

    @Override
    public <A, B> ClientCall<A, B> newCall(MethodDescriptor<A, B> method, CallOptions options) {
      Connection<A, B> connection =
          new Connection<>(world, new Connection.Ends(client, from, reached(from, to)), method);
      connections.add(connection);
      return connection.client();
    }

    @Override
    public ManagedChannel shutdown() {
      shutdown = true;
      return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
      return shutdown();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shutdown;
    }

    @Override
    public String authority() {
      return to.toString();
    }
  }
}
