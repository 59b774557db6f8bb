package dev.banyan.e2e.simulation;

import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One stream from an agent to a coordinator, both of its ends. */
final class Connection<A, B> {
  private static final Duration REFUSED = Duration.ofMillis(200);

  /** After which either side takes the other for gone. */
  private static final Duration KEEPALIVE = Duration.ofSeconds(15);

  private final World world;
  private final Ends ends;
  private final MethodDescriptor<A, B> method;
  private final Pipe toServer;
  private final Pipe toClient;
  private final ClientEnd client = new ClientEnd();
  private ClientCall.@Nullable Listener<B> clientListener;
  private ServerCall.@Nullable Listener<Object> serverListener;
  private boolean clientOver;
  private boolean serverOver;

  /**
   * Who speaks with whom.
   *
   * @param server null: nobody answers
   */
  record Ends(Life client, InetSocketAddress from, Network.@Nullable Server server) {}

  Connection(World world, Ends ends, MethodDescriptor<A, B> method) {
    this.world = world;
    this.ends = ends;
    this.method = method;
    Life serverLife = ends.server() == null ? ends.client() : ends.server().life();
    this.toServer = new Pipe(world, new Lane(world, serverLife, "grpc"));
    this.toClient = new Pipe(world, new Lane(world, ends.client(), "grpc"));
  }

  ClientCall<A, B> client() {
    return client;
  }

  boolean isFrom(InetSocketAddress place) {
    return ends.from().equals(place);
  }

  boolean isOver() {
    return clientOver && serverOver;
  }

  /** What is on its way is lost, and both ends hear of it. */
  void lose(String why) {
    toServer.clear();
    toClient.clear();
    closeClient(Status.UNAVAILABLE.withDescription(why));
    cancelServer();
  }

  /** Nothing arrives for a while. */
  void hold(Duration time) {
    toServer.hold(time);
    toClient.hold(time);
    if (time.compareTo(KEEPALIVE) > 0) {
      world.after(KEEPALIVE, () -> lose("keepalive"));
    }
  }

  private void closeClient(Status status) {
    if (!clientOver) {
      clientOver = true;
      ClientCall.Listener<B> listener = clientListener;
      if (listener != null) {
        toClient.end(() -> listener.onClose(status, new Metadata()));
      }
    }
  }

  private void cancelServer() {
    if (!serverOver) {
      serverOver = true;
      ServerCall.Listener<Object> listener = serverListener;
      if (listener != null) {
        toServer.end(listener::onCancel);
      }
    }
  }

  private void open() {
    Network.Server server = ends.server();
    if (server == null) {
      serverOver = true;
      world.after(REFUSED, () -> closeClient(Status.UNAVAILABLE.withDescription("refused")));
      return;
    }
    server.life().atEnd(() -> world.after(REFUSED, () -> lose("the coordinator is gone")));
    ends.client().atEnd(() -> world.after(REFUSED, () -> lose("the agent is gone")));
    toServer.send(() -> accept(server));
    toServer.ask(1);
  }

  @SuppressWarnings("unchecked")
  private void accept(Network.Server server) {
    if (serverOver) {
      return;
    }
    ServerMethodDefinition<?, ?> served =
        Objects.requireNonNull(server.service().getMethod(method.getFullMethodName()));
    ServerCallHandler<Object, Object> handler =
        (ServerCallHandler<Object, Object>) served.getServerCallHandler();
    serverListener =
        handler.startCall(
            new ServerEnd((MethodDescriptor<Object, Object>) served.getMethodDescriptor()),
            new Metadata());
  }

  private final class ClientEnd extends ClientCall<A, B> {
    @Override
    public void start(Listener<B> listener, Metadata headers) {
      clientListener = listener;
      open();
    }

    @Override
    public void request(int messages) {
      toClient.ask(messages);
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
      closeClient(Status.CANCELLED);
      toServer.clear();
      cancelServer();
    }

    @Override
    public void halfClose() {}

    @Override
    public void sendMessage(A message) {
      ends.client().mustLive();
      InputStream bytes = method.streamRequest(message);
      toServer.send(
          () -> {
            ServerCall.Listener<Object> listener = serverListener;
            if (!serverOver && listener != null && ends.server() != null) {
              listener.onMessage(parsed(bytes));
            }
          });
    }

    private Object parsed(InputStream bytes) {
      return Objects.requireNonNull(
              Objects.requireNonNull(ends.server()).service().getMethod(method.getFullMethodName()))
          .getMethodDescriptor()
          .parseRequest(bytes);
    }
  }

  private final class ServerEnd extends ServerCall<Object, Object> {
    private final MethodDescriptor<Object, Object> served;

    ServerEnd(MethodDescriptor<Object, Object> served) {
      this.served = served;
    }

    @Override
    public void request(int messages) {
      toServer.ask(messages);
    }

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(Object message) {
      toServer.life().mustLive();
      InputStream bytes = served.streamResponse(message);
      toClient.send(
          () -> {
            ClientCall.Listener<B> listener = clientListener;
            if (!clientOver && listener != null) {
              listener.onMessage(method.parseResponse(bytes));
            }
          });
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!serverOver) {
        serverOver = true;
        toClient.end(
            () -> {
              ClientCall.Listener<B> listener = clientListener;
              if (!clientOver && listener != null) {
                clientOver = true;
                listener.onClose(status, trailers);
              }
            });
      }
    }

    @Override
    public boolean isCancelled() {
      return serverOver;
    }

    @Override
    public MethodDescriptor<Object, Object> getMethodDescriptor() {
      return served;
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, ends.from()).build();
    }
  }
}
