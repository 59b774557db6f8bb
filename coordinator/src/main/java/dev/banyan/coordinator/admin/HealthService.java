package dev.banyan.coordinator.admin;

import dev.banyan.telemetry.Health;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AgentsGrpc;
import dev.banyan.wire.HealthCheckRequest;
import dev.banyan.wire.HealthCheckResponse;
import dev.banyan.wire.HealthCheckResponse.ServingStatus;
import dev.banyan.wire.HealthGrpc;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Whether this coordinator serves, for those who ask over gRPC: the same as {@code /readyz}. Any
 * thread; who watches is told by {@link #tell}.
 */
public final class HealthService extends HealthGrpc.HealthImplBase {
  private static final Set<String> SERVICES =
      Set.of("", AgentsGrpc.SERVICE_NAME, AdminGrpc.SERVICE_NAME, HealthGrpc.SERVICE_NAME);

  /** More at once are not served. */
  private static final int MOST_WATCHING = 100;

  private final Supplier<Health> health;

  /** Who watches, and what they were told last. */
  private final Map<ServerCallStreamObserver<HealthCheckResponse>, ServingStatus> watching =
      new ConcurrentHashMap<>();

  public HealthService(Supplier<Health> health) {
    this.health = health;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
    if (SERVICES.contains(request.getService())) {
      observer.onNext(reply(status()));
      observer.onCompleted();
    } else {
      observer.onError(
          Status.NOT_FOUND.withDescription("no such service here").asRuntimeException());
    }
  }

  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
    var out = (ServerCallStreamObserver<HealthCheckResponse>) observer;
    if (watching.size() >= MOST_WATCHING) {
      out.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription(MOST_WATCHING + " watch already; ask with Check")
              .asRuntimeException());
      return;
    }
    if (!SERVICES.contains(request.getService())) {
      out.setOnCancelHandler(() -> {});
      out.onNext(reply(ServingStatus.SERVICE_UNKNOWN));
      return;
    }
    out.setOnCancelHandler(() -> watching.remove(out));
    ServingStatus now = status();
    out.onNext(reply(now));
    watching.put(out, now);
    if (out.isCancelled()) {
      watching.remove(out);
    }
  }

  /** Tells those who watch what changed; to be called every second or so, by one thread. */
  public void tell() {
    if (watching.isEmpty()) {
      return;
    }
    ServingStatus now = status();
    watching.forEach(
        (observer, told) -> {
          if (told != now && !observer.isCancelled()) {
            observer.onNext(reply(now));
            watching.replace(observer, now);
          }
        });
  }

  private ServingStatus status() {
    return health.get().ready() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  private static HealthCheckResponse reply(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }
}
