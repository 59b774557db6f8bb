package dev.banyan.bench;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Many {@link LightAgent}s, each with a TCP connection of its own. */
final class LightAgents implements AutoCloseable {
  private static final long LOOK_MILLIS = 5;

  private final InetSocketAddress coordinator;
  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<LightAgent> agents = new ArrayList<>();

  LightAgents(InetSocketAddress coordinator) {
    this.coordinator = coordinator;
  }

  /** Attaches until there are so many, all at once; returns when each holds what there is. */
  void attach(int most, Duration limit) throws InterruptedException {
    while (agents.size() < most) {
      agents.add(new LightAgent("agent-" + agents.size(), channel()));
    }
    await(LightAgent::isCurrent, limit);
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

  /** A channel to the coordinator. */
  ManagedChannel channel() {
    return NettyChannelBuilder.forAddress(coordinator)
        .eventLoopGroup(threads)
        .channelType(NioSocketChannel.class)
        .directExecutor()
        .usePlaintext()
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
