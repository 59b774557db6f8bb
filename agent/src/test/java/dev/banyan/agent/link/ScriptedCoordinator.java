package dev.banyan.agent.link;

import dev.banyan.wire.AgentsGrpc;
import dev.banyan.wire.FromAgent;
import dev.banyan.wire.ToAgent;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A coordinator on a real port that says what a test tells it to. */
final class ScriptedCoordinator extends AgentsGrpc.AgentsImplBase {
  private final Server server;
  private final BlockingQueue<FromAgent> heard = new LinkedBlockingQueue<>();
  private @Nullable StreamObserver<ToAgent> agent;
  private int streams;

  ScriptedCoordinator() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** How often an agent attached. */
  synchronized int streams() {
    return streams;
  }

  synchronized void say(ToAgent message) {
    if (agent != null) {
      agent.onNext(message);
    }
  }

  synchronized void hangUp(Status status) {
    if (agent != null) {
      agent.onError(status.asRuntimeException());
    }
  }

  /** The next message of that kind. */
  FromAgent heard(FromAgent.MessageCase kind) throws InterruptedException {
    FromAgent message;
    do {
      message = heard.poll(20, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no " + kind + " within 20 s");
      }
    } while (message.getMessageCase() != kind);
    return message;
  }

  List<FromAgent> rest() {
    return List.copyOf(heard);
  }

  @Override
  public StreamObserver<FromAgent> attach(StreamObserver<ToAgent> responses) {
    synchronized (this) {
      agent = responses;
      streams++;
    }
    return new StreamObserver<>() {
      @Override
      public void onNext(FromAgent message) {
        heard.add(message);
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {}
    };
  }

  void stop() throws InterruptedException {
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }
}
