package dev.banyan.coordinator.admin;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.coordinator.banlog.Chronicle;
import dev.banyan.coordinator.gate.Auditor;
import dev.banyan.wire.Deed;
import dev.banyan.wire.ListDeedsRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators asked to be done, as all coordinators of the cluster wrote it down. */
public final class AuditTrail implements Auditor.Trail {
  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
  private static final String PREFIX = "audit/";

  /** No more are listed at once, the newest. */
  private static final int MOST = 20_000;

  private final Chronicle chronicle;

  public AuditTrail(Chronicle chronicle) {
    this.chronicle = chronicle;
  }

  @Override
  public CompletableFuture<Void> keep(Deed deed) {
    return chronicle.append(PREFIX + deed.getCoordinator(), deed.toByteArray());
  }

  CompletableFuture<Stream<Deed>> list(ListDeedsRequest request) {
    return chronicle
        .read(
            Instant.ofEpochMilli(Math.max(0, request.getSinceMs())),
            key -> key.startsWith(PREFIX),
            MOST)
        .exceptionally(
            error -> {
              throw Requests.unreadable("what was done", error);
            })
        .thenApply(items -> items.stream().flatMap(item -> deed(item.value()).stream()));
  }

  private static Optional<Deed> deed(ByteString value) {
    try {
      return Optional.of(Deed.parseFrom(value));
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("a record of what was done is left out: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
