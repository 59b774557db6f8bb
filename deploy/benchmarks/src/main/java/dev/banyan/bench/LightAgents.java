package dev.banyan.bench;

import dev.banyan.pki.Role;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Many {@link LightAgent}s, each with a TCP connection, TLS and a certificate of its own. */
final class LightAgents implements AutoCloseable {
  private static final long LOOK_MILLIS = 5;

  private final InetSocketAddress coordinator;
  private final Certificates certificates;
  private final List<ChannelCredentials> ready = new ArrayList<>();
  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<LightAgent> agents = new ArrayList<>();

  LightAgents(InetSocketAddress coordinator, Certificates certificates) {
    this.coordinator = coordinator;
    this.certificates = certificates;
  }

  /** Issues certificates to so many, which takes time that is not the coordinator's. */
  void prepare(int most) throws IOException {
    while (ready.size() < most) {
      ready.add(certificates.of(Role.AGENT, name(ready.size())));
    }
  }

  /** Attaches until there are so many, all at once; returns when each holds what there is. */
  void attach(int most, Duration limit) throws InterruptedException {
    while (agents.size() < most) {
      int next = agents.size();
      agents.add(new LightAgent(name(next), channel(ready.get(next))));
    }
    await(LightAgent::isCurrent, limit);
  }

  private static String name(int agent) {
    return "agent-" + agent;
  }

  /** Returns when each agent is so. */
  void await(Predicate<LightAgent> wanted, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (LightAgent agent : agents) {
      while (!wanted.test(agent)) {
        if (!agent.ended().isEmpty() || System.nanoTime() > end) {
          throw new IllegalStateException("an agent fell behind or ended: " + agent.ended());
        }
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }

  /** A channel to the coordinator for an operator. */
  ManagedChannel operator() throws IOException {
    return channel(certificates.of(Role.ADMIN, "bench"));
  }

  private ManagedChannel channel(ChannelCredentials credentials) {
    return NettyChannelBuilder.forAddress(coordinator, credentials)
        .eventLoopGroup(threads)
        .channelType(NioSocketChannel.class)
        .directExecutor()
        .build();
  }

  int size() {
    return agents.size();
  }

  void leave() {
    agents.forEach(LightAgent::hangUp);
    agents.clear();
  }

  @Override
  public void close() {
    leave();
    var unused = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
