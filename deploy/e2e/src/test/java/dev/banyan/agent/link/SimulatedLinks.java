package dev.banyan.agent.link;

import io.grpc.ManagedChannel;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** Links over channels that are no connections. */
public final class SimulatedLinks {
  private SimulatedLinks() {}

  public static Link over(Link link, Function<InetSocketAddress, ManagedChannel> channels) {
    return link.over(channels::apply);
  }
}
