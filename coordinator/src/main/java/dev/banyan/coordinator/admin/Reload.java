package dev.banyan.coordinator.admin;

import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.conf.Problem;
import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.model.Entry;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.ReloadReply;
import dev.banyan.wire.ReloadRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the files the policy in force: checked as a whole, then appended, then waited for. */
final class Reload {
  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  private final Ports ports;
  private final Executor executor;

  Reload(Ports ports, Executor executor) {
    this.ports = ports;
    this.executor = executor;
  }

  CompletableFuture<ReloadReply> run(ReloadRequest request) {
    CompletableFuture<ReloadReply> published =
        ports.bans().summary().thenComposeAsync(this::publish, executor);
    return request.getReseal() ? published.thenComposeAsync(this::seal, executor) : published;
  }

  /** Unless nothing was published because the files are wrong. */
  private CompletableFuture<ReloadReply> seal(ReloadReply published) {
    return published.getProblemsCount() > 0
        ? CompletableFuture.completedFuture(published)
        : new Reseal(ports)
            .run()
            .thenCompose(
                records ->
                    ports
                        .bans()
                        .summary()
                        .thenApply(
                            now ->
                                published.toBuilder()
                                    .setResealed(records)
                                    .setPolicyRevision(now.policyRevision().offset())
                                    .build()));
  }

  private CompletableFuture<ReloadReply> publish(BanView.Summary before) {
    Configuration files;
    try {
      files = ports.files().read();
    } catch (ConfigurationException e) {
      return CompletableFuture.completedFuture(
          ReloadReply.newBuilder()
              .setPolicyRevision(before.policyRevision().offset())
              .addAllProblems(e.problems().stream().map(Problem::toString).toList())
              .build());
    }
    Policy policy = files.policy();
    if (policy.equals(before.policy())) {
      return CompletableFuture.completedFuture(
          reply(files, before.policyRevision()).setChanged(false).build());
    }
    return ports
        .log()
        .append(new Entry.PolicyInForce(policy))
        .thenCompose(revision -> ports.bans().reached(revision).thenApply(known -> revision))
        .thenApply(
            revision -> {
              LOG.info("policy of {} jails in force, revision {}", policy.jails().size(), revision);
              return reply(files, revision).setChanged(true).build();
            });
  }

  private static ReloadReply.Builder reply(Configuration files, Revision revision) {
    return ReloadReply.newBuilder()
        .setPolicyRevision(revision.offset())
        .setJails(files.policy().jails().size())
        .addAllNotices(files.notices().stream().map(Problem::toString).toList());
  }
}
