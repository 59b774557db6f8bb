package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.coordinator.banlog.BanListener;
import dev.banyan.coordinator.banlog.BanLog;
import dev.banyan.coordinator.decide.Callers;
import dev.banyan.coordinator.gate.Caller;
import dev.banyan.coordinator.ingest.Decided;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.seal.SealKey;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way for all other threads to {@link Fanout}, which tells agents, and to {@link Inbox}, which
 * hears them: each call is handed to {@code banyan-push}.
 *
 * <p>Of an agent's messages at most one waits there, since the next is asked for when it is done.
 * Of the ban log's at most {@value #MAX_WAITING} do; then the ban log's thread waits.
 */
public final class Push implements BanListener, AgentView, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Push.class);
  private static final int MAX_WAITING = 1_024;
  private static final long TICK_MS = 250;

  private final ScheduledExecutorService thread;
  private final InstantSource clock;
  private final Callers callers = new Callers();
  private final Attached attached;
  private final Fanout fanout;
  private final Inbox inbox;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  /**
   * @param thread of one thread, {@code banyan-push}; this class stops it
   */
  public Push(ScheduledExecutorService thread, InstantSource clock) {
    this.thread = thread;
    this.clock = clock;
    this.attached = new Attached(clock);
    this.fanout = new Fanout(clock, attached);
    this.inbox = new Inbox(clock, attached, fanout, callers);
  }

  /** Where agents called from. */
  public Callers callers() {
    return callers;
  }

  /** Begins to do what is due by the clock. */
  public void start() {
    var unused =
        thread.scheduleWithFixedDelay(
            guarded(fanout::tick), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  /** What hosts have to seal their failures with, from now on; those that are attached hear it. */
  public void sealWith(Function<HostName, Optional<SealKey>> keys) {
    run(() -> fanout.sealWith(keys));
  }

  /** Where what operators unban on the hosts themselves is written. */
  public void appendTo(BanLog log) {
    run(() -> inbox.hostUnbans().appendTo(log, this::run));
  }

  /** To be called when the ban log was read to its end; agents that attached before wait for it. */
  public void open() {
    run(fanout::open);
  }

  /**
   * Whom to tell that an agent holds more of the log than this coordinator knows; it waits until
   * the log was read that far or is another one.
   */
  public void whenAgentIsAhead(BiConsumer<Epoch, Revision> listener) {
    run(() -> fanout.whenAhead(listener));
  }

  @Override
  public void onBegun(Entry.LogBegun begun) {
    runWhenThereIsRoom(() -> fanout.begun(begun));
  }

  @Override
  public void onLost() {
    runWhenThereIsRoom(fanout::lost);
  }

  @Override
  public void onPolicy(Revision revision, Policy policy) {
    runWhenThereIsRoom(() -> fanout.policy(revision, policy));
  }

  @Override
  public void onChanges(Epoch epoch, Revision upTo, List<Scoped> changes) {
    runWhenThereIsRoom(() -> fanout.changes(epoch, upTo, changes));
  }

  /** Takes how far all coordinators together have decided; agents hear it with a bookmark. */
  public void onDecided(Decided decided) {
    run(() -> fanout.decided(decided));
  }

  @Override
  public CompletableFuture<Fleet> fleet() {
    var answer = new CompletableFuture<Fleet>();
    run(() -> answer.complete(attached.roster().fleet(fanout.now())), answer);
    return answer;
  }

  @Override
  public CompletableFuture<Fleet> reached(Revision revision, Duration atMost) {
    var answer = new CompletableFuture<Fleet>();
    run(() -> fanout.await(revision, atMost, answer), answer);
    return answer;
  }

  /** How many streams were refused or closed, by cause. */
  public CompletableFuture<Map<Refusal, Long>> refused() {
    var answer = new CompletableFuture<Map<Refusal, Long>>();
    run(() -> answer.complete(attached.refusals().counts()), answer);
    return answer;
  }

  /** How long batches took until agents acknowledged them. */
  public CompletableFuture<Acknowledgements.Taken> acknowledgements() {
    var answer = new CompletableFuture<Acknowledgements.Taken>();
    run(() -> answer.complete(inbox.acknowledgements().taken()), answer);
    return answer;
  }

  /** The service, for a server whose callbacks may run anywhere. */
  public ServerServiceDefinition service() {
    return ServerInterceptors.intercept(
        ServerServiceDefinition.builder("banyan.v1.Agents")
            .addMethod(Wire.ATTACH, ServerCalls.asyncBidiStreamingCall(this::attach))
            .build(),
        new Asking());
  }

  /** Does at once what is due; for tests, whose clock stands still. */
  CompletableFuture<Void> tick() {
    return CompletableFuture.runAsync(fanout::tick, thread);
  }

  /** Sends all agents away and stops the thread. */
  @Override
  public void close() {
    run(attached::stop);
    thread.shutdown();
  }

  private StreamObserver<ByteString> attach(StreamObserver<ByteString> observer) {
    var out = (ServerCallStreamObserver<ByteString>) observer;
    out.disableAutoRequest();
    var stream = new Stream(out, Objects.requireNonNull(Caller.KEY.get()), clock.instant());
    out.setOnCancelHandler(() -> run(() -> fanout.closed(stream, "connection lost")));
    run(() -> attached.opened(stream));
    out.request(1);
    return new StreamObserver<>() {
      @Override
      public void onNext(ByteString message) {
        run(() -> inbox.received(stream, message));
      }

      @Override
      public void onError(Throwable t) {
        run(() -> fanout.closed(stream, "connection lost"));
      }

      @Override
      public void onCompleted() {
        run(() -> fanout.closed(stream, "it said good-bye"));
      }
    };
  }

  private void run(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("push has stopped", e);
    }
  }

  private void run(Runnable task, CompletableFuture<?> answer) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
  }

  private void runWhenThereIsRoom(Runnable task) {
    waiting.acquireUninterruptibly();
    try {
      thread.execute(
          guarded(
              () -> {
                waiting.release();
                task.run();
              }));
    } catch (RejectedExecutionException e) {
      waiting.release();
      LOG.debug("push has stopped", e);
    }
  }

  /** A broken invariant ends all streams, so that agents attach elsewhere or start again. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("push failed; all agents are sent away and attach again", e);
        attached.stop();
      }
    };
  }

  private static final class Asking implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      return Contexts.interceptCall(
          Context.current().withValue(Caller.KEY, Caller.of(call)), call, headers, next);
    }
  }
}
