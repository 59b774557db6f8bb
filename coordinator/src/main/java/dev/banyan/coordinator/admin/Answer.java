package dev.banyan.coordinator.admin;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings an answer, or why there is none, to whoever asked. */
final class Answer {
  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

  private Answer() {}

  static <T> void one(StreamObserver<T> observer, Supplier<CompletableFuture<T>> question) {
    many(observer, () -> question.get().thenApply(Stream::of));
  }

  static <T> void many(
      StreamObserver<T> observer, Supplier<CompletableFuture<Stream<T>>> question) {
    var sender = new Sender<>((ServerCallStreamObserver<T>) observer);
    CompletableFuture<Stream<T>> answer;
    try {
      answer = question.get();
    } catch (StatusRuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete(
            (items, error) -> {
              if (error == null) {
                sender.begin(items.iterator());
              } else {
                observer.onError(status(error).asRuntimeException());
              }
            });
  }

  private static Status status(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof StatusRuntimeException known) {
      return known.getStatus();
    }
    LOG.error("a question could not be answered", cause);
    return Status.INTERNAL.withDescription("the coordinator failed; its log says more");
  }

  /**
   * Sends as fast as it is read, so that a long list does not pile up in memory. Its methods run on
   * whatever thread has the answer or room on the connection; the lock keeps them apart.
   */
  private static final class Sender<T> {
    private final ServerCallStreamObserver<T> out;
    private @Nullable Iterator<T> items;

    Sender(ServerCallStreamObserver<T> out) {
      this.out = out;
      out.setOnReadyHandler(this::send);
    }

    synchronized void begin(Iterator<T> all) {
      items = all;
      send();
    }

    private synchronized void send() {
      while (items != null && out.isReady()) {
        if (items.hasNext()) {
          out.onNext(items.next());
        } else {
          items = null;
          out.onCompleted();
        }
      }
    }
  }
}
