package dev.banyan.coordinator.admin;

import dev.banyan.model.Entry;
import dev.banyan.model.HostName;
import dev.banyan.wire.QuarantineReply;
import dev.banyan.wire.QuarantineRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has what a host says of failures ignored, or no longer. */
final class Isolation {
  private static final Logger LOG = LoggerFactory.getLogger(Isolation.class);

  private final Ports ports;
  private final Executor executor;

  Isolation(Ports ports, Executor executor) {
    this.ports = ports;
    this.executor = executor;
  }

  CompletableFuture<QuarantineReply> run(QuarantineRequest request) {
    HostName host =
        Requests.host(request.getHost())
            .orElseThrow(() -> Requests.invalid("name the host whose word is not to count"));
    var order =
        new Entry.Quarantine(
            host,
            !request.getRelease(),
            Requests.text(request.getReason()),
            Requests.text(request.getOperator()));
    return ports
        .bans()
        .quarantined()
        .thenComposeAsync(before -> append(order, before.contains(host)), executor);
  }

  private CompletableFuture<QuarantineReply> append(Entry.Quarantine order, boolean before) {
    if (before == order.quarantined()) {
      return CompletableFuture.completedFuture(QuarantineReply.getDefaultInstance());
    }
    return ports
        .log()
        .append(order)
        .thenCompose(at -> ports.bans().reached(at).thenApply(known -> at))
        .thenApply(
            at -> {
              LOG.warn(
                  "what host {} says of failures {} from revision {} on, by order of an operator",
                  order.host(),
                  order.quarantined() ? "is ignored" : "counts again",
                  at);
              return QuarantineReply.newBuilder().setRevision(at.offset()).setChanged(true).build();
            });
  }
}
