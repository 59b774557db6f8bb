package dev.banyan.coordinator.admin;

import dev.banyan.model.Entry;
import dev.banyan.wire.AcceptLossReply;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts that what only earlier ban logs said is lost, so that hosts let go of it. */
final class Loss {
  private static final Logger LOG = LoggerFactory.getLogger(Loss.class);

  private final Ports ports;

  Loss(Ports ports) {
    this.ports = ports;
  }

  CompletableFuture<AcceptLossReply> accept() {
    return ports
        .bans()
        .begun()
        .thenCompose(
            begun -> {
              Entry.LogBegun log =
                  begun.orElseThrow(() -> Requests.failed("the ban log has not begun yet"));
              return log.lossAccepted()
                  ? CompletableFuture.completedFuture(reply(log).build())
                  : accept(log);
            });
  }

  private CompletableFuture<AcceptLossReply> accept(Entry.LogBegun log) {
    var accepted = new Entry.LogBegun(log.epoch(), log.begun(), log.failurePartitions(), true);
    return ports
        .log()
        .append(accepted)
        .thenCompose(revision -> ports.bans().reached(revision))
        .thenApply(
            known -> {
              LOG.warn("an operator accepted what was lost before epoch {}", log.epoch());
              return reply(log).setChanged(true).build();
            });
  }

  private static AcceptLossReply.Builder reply(Entry.LogBegun log) {
    return AcceptLossReply.newBuilder()
        .setEpoch(log.epoch().id())
        .setBegunMs(log.begun().toEpochMilli());
  }
}
