package dev.banyan.coordinator.admin;

import dev.banyan.coordinator.past.Told;
import dev.banyan.coordinator.past.ToldCodec;
import dev.banyan.model.Revision;
import dev.banyan.wire.WatchReply;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Those who follow what happens. Whoever reads so slowly that {@value #MOST_WAITING} wait for him
 * is told so and left, and no more than {@value #MOST} follow at once.
 *
 * <p>Hears on {@code banyan-banlog}; sending never waits. Each watcher's lock keeps that thread and
 * gRPC's apart.
 */
public final class Watchers implements Consumer<Told> {
  static final int MOST = 64;
  static final int MOST_WAITING = 5_000;

  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

  @Override
  public void accept(Told told) {
    if (watchers.isEmpty() || told.record().again()) {
      return;
    }
    WatchReply reply =
        WatchReply.newBuilder()
            .setRevision(told.record().revision().offset())
            .setHappening(ToldCodec.wire(told))
            .build();
    watchers.forEach(watcher -> watcher.offer(reply));
  }

  /**
   * Tells from now on.
   *
   * @param known up to where the log is known; asked when whatever comes later is told
   */
  void add(StreamObserver<WatchReply> observer, Supplier<CompletableFuture<Revision>> known) {
    if (watchers.size() >= MOST) {
      observer.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("%d watch already; end one of them".formatted(MOST))
              .asRuntimeException());
      return;
    }
    Watcher watcher = new Watcher((ServerCallStreamObserver<WatchReply>) observer);
    watchers.add(watcher);
    var unused =
        known
            .get()
            .whenComplete(
                (revision, error) -> {
                  if (error == null) {
                    watcher.begin(revision);
                  } else {
                    watcher.end(Status.UNAVAILABLE.withDescription(error.getMessage()));
                  }
                });
  }

  private final class Watcher {
    private final ServerCallStreamObserver<WatchReply> out;
    private final Queue<WatchReply> waiting = new ArrayDeque<>();
    private boolean begun;
    private boolean ended;

    Watcher(ServerCallStreamObserver<WatchReply> out) {
      this.out = out;
      out.setOnReadyHandler(this::send);
      out.setOnCancelHandler(() -> watchers.remove(this));
    }

    /** What it was told of meanwhile and is part of what was known is left out. */
    synchronized void begin(Revision known) {
      waiting.removeIf(reply -> reply.getRevision() <= known.offset());
      out.onNext(WatchReply.newBuilder().setRevision(Math.max(0, known.offset())).build());
      begun = true;
      send();
    }

    synchronized void offer(WatchReply reply) {
      if (waiting.size() >= MOST_WAITING) {
        end(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "%d changes wait to be read; ask again and read faster".formatted(MOST_WAITING)));
        return;
      }
      waiting.add(reply);
      send();
    }

    private synchronized void send() {
      while (begun && !ended && out.isReady() && !waiting.isEmpty()) {
        out.onNext(waiting.remove());
      }
    }

    synchronized void end(Status why) {
      watchers.remove(this);
      if (!ended) {
        ended = true;
        waiting.clear();
        out.onError(why.asRuntimeException());
      }
    }
  }
}
