package dev.banyan.coordinator.admin;

import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.model.Entry.EnforcementMode;
import dev.banyan.wire.ModeReply;
import dev.banyan.wire.ResumeRequest;
import dev.banyan.wire.SuspendRequest;
import dev.banyan.wire.Suspension;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether anything is enforced: the switch for the night in which everything goes wrong. */
final class Enforcement {
  private static final Logger LOG = LoggerFactory.getLogger(Enforcement.class);

  private final Ports ports;
  private final InstantSource clock;
  private final Executor executor;

  Enforcement(Ports ports, InstantSource clock, Executor executor) {
    this.ports = ports;
    this.clock = clock;
    this.executor = executor;
  }

  /** Suspends, also if it is suspended already, for then the time may be another. */
  CompletableFuture<ModeReply> suspend(SuspendRequest request) {
    var mode =
        new EnforcementMode(
            true,
            request.hasForMs()
                ? Optional.of(clock.instant().plus(Requests.lasting(request.getForMs())))
                : Optional.empty(),
            Requests.text(request.getReason()),
            Requests.text(request.getOperator()));
    return ports
        .bans()
        .summary()
        .thenComposeAsync(before -> append(mode, before.suspended().isEmpty()), executor);
  }

  CompletableFuture<ModeReply> resume(ResumeRequest request) {
    var mode =
        new EnforcementMode(
            false,
            Optional.empty(),
            Requests.text(request.getReason()),
            Requests.text(request.getOperator()));
    return ports
        .bans()
        .summary()
        .thenComposeAsync(
            before ->
                before.suspended().isPresent()
                    ? append(mode, true)
                    : CompletableFuture.completedFuture(ModeReply.getDefaultInstance()),
            executor);
  }

  private CompletableFuture<ModeReply> append(EnforcementMode mode, boolean changed) {
    return ports
        .log()
        .append(mode)
        .thenCompose(at -> ports.bans().reached(at).thenApply(known -> at))
        .thenApply(
            at -> {
              LOG.warn(
                  "enforcement {} at revision {} by order of an operator",
                  mode.suspended() ? "suspended" : "resumed",
                  at);
              return ModeReply.newBuilder().setRevision(at.offset()).setChanged(changed).build();
            });
  }

  /** Why nothing is enforced. */
  static Suspension suspension(BanView.Suspended suspended) {
    EnforcementMode mode = suspended.mode();
    var wire =
        Suspension.newBuilder()
            .setReason(mode.reason())
            .setOperator(mode.operator())
            .setSinceMs(suspended.since().toEpochMilli());
    mode.until().ifPresent(until -> wire.setUntilMs(until.toEpochMilli()));
    return wire.build();
  }
}
