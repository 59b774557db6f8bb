package dev.banyan.coordinator.gate;

import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.Deed;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Writes down who ordered what, and who was refused. Stands before {@link Gate}, so that it sees
 * whom that turns away; whoever ordered something has his answer when it is written down, or after
 * two seconds. Any thread.
 *
 * <p>A1: what is not known to ask only is an order. A2: at most {@value #MOST_REFUSALS} refusals a
 * minute are written down.
 */
public final class Auditor implements ServerInterceptor {
  static final int MOST_REFUSALS = 60;

  /** What changes nothing; it is written down only if it was refused. */
  private static final Set<String> QUESTIONS =
      Set.of(
          "Status",
          "ListJails",
          "ListAgents",
          "ListBans",
          "Explain",
          "ListAllowed",
          "Watch",
          "Replay",
          "ListHistory",
          "ListDeeds",
          "GetPolicy");

  private static final long PATIENCE_MS = 2_000;
  private static final long MINUTE_SECONDS = 60;

  private final Trail trail;
  private final String coordinator;
  private final Optional<String> atSocket;
  private final InstantSource clock;
  private long minute;
  private int refusals;

  /** Where it is written down. */
  public interface Trail {
    /** Completes when it is safe, or with why it is not. */
    CompletableFuture<Void> keep(Deed deed);
  }

  /**
   * @param coordinator name of this one
   * @param atSocket who calls, if all come over a socket that nobody else can open
   */
  public Auditor(Trail trail, String coordinator, Optional<String> atSocket, InstantSource clock) {
    this.trail = trail;
    this.coordinator = coordinator;
    this.atSocket = atSocket;
    this.clock = clock;
  }

  @Override
  public <A, B> ServerCall.Listener<A> interceptCall(
      ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
    if (!AdminGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    Watched<A, B> watched = new Watched<>(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(watched, headers)) {
      @Override
      public void onMessage(A request) {
        watched.asked(request);
        super.onMessage(request);
      }

      @Override
      public void onCancel() {
        watched.hungUp();
        super.onCancel();
      }
    };
  }

  private synchronized boolean isOneRefusalTooMany() {
    long now = clock.instant().getEpochSecond() / MINUTE_SECONDS;
    if (now != minute) {
      minute = now;
      refusals = 0;
    }
    return ++refusals > MOST_REFUSALS;
  }

  /** One call. Its methods come one after the other, but for the end, which may come twice. */
  private final class Watched<A, B> extends SimpleForwardingServerCall<A, B> {
    private final Deed.Builder deed = Deed.newBuilder();
    private final String method;
    private boolean ended;

    Watched(ServerCall<A, B> call) {
      super(call);
      method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
      deed.setCommand(Wording.command(method)).setCoordinator(coordinator);
      if (atSocket.isPresent()) {
        deed.setWho(atSocket.get()).setFrom("socket");
      } else {
        Caller caller = Caller.of(call);
        deed.setFrom(caller.remote());
        caller.identity().ifPresent(who -> deed.setWho(who.toString()));
      }
    }

    synchronized void asked(A request) {
      Wording.of(request, deed);
    }

    @Override
    public void sendMessage(B reply) {
      synchronized (this) {
        Wording.outcome(reply, deed);
      }
      super.sendMessage(reply);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      Optional<Deed> done = isWorthIt(status) ? end(Wording.refusal(status)) : Optional.empty();
      if (done.isEmpty()) {
        super.close(status, trailers);
        return;
      }
      var unused =
          trail
              .keep(done.get())
              .orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
              .whenComplete((kept, error) -> super.close(status, trailers));
    }

    /** Of questions only those that somebody asked who may not. */
    private boolean isWorthIt(Status status) {
      return !QUESTIONS.contains(method)
          || status.getCode() == Status.Code.PERMISSION_DENIED
          || status.getCode() == Status.Code.UNAUTHENTICATED;
    }

    void hungUp() {
      if (!QUESTIONS.contains(method)) {
        var unused = end("whoever asked hung up before it was answered").map(trail::keep);
      }
    }

    /** What is to be written down, if it is not yet and is not too much. */
    private synchronized Optional<Deed> end(String refusal) {
      if (ended || (!refusal.isEmpty() && isOneRefusalTooMany())) {
        return Optional.empty();
      }
      ended = true;
      if (!refusal.isEmpty()) {
        deed.setRefusal(refusal);
      }
      Instant now = clock.instant();
      return Optional.of(deed.setTimeMs(now.toEpochMilli()).build());
    }
  }
}
