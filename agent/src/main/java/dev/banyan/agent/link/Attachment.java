package dev.banyan.agent.link;

import dev.banyan.agent.link.Targets.NoTargetException;
import dev.banyan.wire.AgentsGrpc;
import dev.banyan.wire.FromAgent;
import dev.banyan.wire.ToAgent;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream to one coordinator, from the attempt to its end. At most one message waits to be
 * handled; the next is asked for with {@link #askForMore}.
 *
 * <p>Owner: {@code banyan-link}.
 */
final class Attachment {
  private static final int CONNECT_MS = 5_000;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;
  private static final int WINDOW_BYTES = 64 << 10;

  private final InetSocketAddress target;
  private final ManagedChannel channel;
  private @Nullable ClientCallStreamObserver<FromAgent> out;
  private Instant lastHeard;
  private boolean answered;

  /** What happens on the stream; called on gRPC's threads. */
  interface Events {
    void received(Attachment attachment, ToAgent message);

    void ended(Attachment attachment, Status status);
  }

  /** How coordinators are reached. */
  interface Channels {
    ManagedChannel to(InetSocketAddress target) throws NoTargetException;
  }

  private Attachment(InetSocketAddress target, ManagedChannel channel, Instant now) {
    this.target = target;
    this.channel = channel;
    this.lastHeard = now;
  }

  /** A connection of its own, which is made when it is first used. */
  static ManagedChannel connection(InetSocketAddress target) {
    return connection(target, InsecureChannelCredentials.create());
  }

  /** The same with credentials; the target's name is what its certificate must be for. */
  static ManagedChannel connection(InetSocketAddress target, ChannelCredentials credentials) {
    return NettyChannelBuilder.forAddress(target, credentials)
        .directExecutor()
        .proxyDetector(address -> null)
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
        .keepAliveTime(10, TimeUnit.SECONDS)
        .keepAliveTimeout(5, TimeUnit.SECONDS)
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .flowControlWindow(WINDOW_BYTES)
        .disableRetry()
        .disableServiceConfigLookUp()
        .maxTraceEvents(0)
        .build();
  }

  /** Begins an attempt. */
  static Attachment open(Channels channels, InetSocketAddress target, Instant now)
      throws NoTargetException {
    return new Attachment(target, channels.to(target), now);
  }

  /** Attaches; {@code hello} is the first message. */
  void call(FromAgent hello, Events events) {
    AgentsGrpc.newStub(channel)
        .attach(
            new ClientResponseObserver<FromAgent, ToAgent>() {
              @Override
              public void beforeStart(ClientCallStreamObserver<FromAgent> request) {
                request.disableAutoRequestWithInitial(1);
                out = request;
              }

              @Override
              public void onNext(ToAgent message) {
                events.received(Attachment.this, message);
              }

              @Override
              public void onError(Throwable t) {
                events.ended(Attachment.this, Status.fromThrowable(t));
              }

              @Override
              public void onCompleted() {
                events.ended(Attachment.this, Status.UNAVAILABLE.withDescription("it hung up"));
              }
            });
    send(hello);
  }

  InetSocketAddress target() {
    return target;
  }

  /** Notes that something was heard; true the first time. */
  boolean heard(Instant now) {
    lastHeard = now;
    boolean first = !answered;
    answered = true;
    return first;
  }

  boolean hasAnswered() {
    return answered;
  }

  Instant lastHeard() {
    return lastHeard;
  }

  void askForMore() {
    if (out != null) {
      out.request(1);
    }
  }

  void send(FromAgent message) {
    if (out != null) {
      out.onNext(message);
    }
  }

  /** Ends the stream and the connection. */
  void close() {
    if (out != null) {
      out.cancel("the agent closes the stream", null);
    }
    channel.shutdownNow();
  }
}
