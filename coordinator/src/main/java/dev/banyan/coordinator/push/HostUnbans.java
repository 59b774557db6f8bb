package dev.banyan.coordinator.push;

import dev.banyan.codec.LocalCodec;
import dev.banyan.coordinator.banlog.BanLog;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.Epoch;
import dev.banyan.model.HostName;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what operators unbanned on a host itself into the ban log, as unbans of that host. Of each
 * host one message is under way; a host that hears nothing asks again.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class HostUnbans {
  /** An agent sends no more at once. */
  static final int MOST = 64;

  private static final Logger LOG = LoggerFactory.getLogger(HostUnbans.class);

  private final Set<HostName> underWay = new HashSet<>();
  private Optional<Writer> writer = Optional.empty();

  /** Where records go, and the thread that hears what became of them. */
  private record Writer(BanLog log, Executor thread) {}

  /** From now on there is a log to write to. */
  void appendTo(BanLog log, Executor thread) {
    writer = Optional.of(new Writer(log, thread));
  }

  /** Appends what a host says; the answer comes when the log has all of it. */
  void take(
      HostName host, Epoch epoch, LocalCodec.Unbans unbans, Consumer<LocalCodec.Taken> answer) {
    if (writer.isEmpty() || unbans.unbans().isEmpty() || !underWay.add(host)) {
      return;
    }
    CompletableFuture<Revision> appended = CompletableFuture.completedFuture(Revision.NONE);
    for (LocalUnban unban : unbans.unbans()) {
      appended = appended.thenCompose(before -> writer.get().log().append(record(host, unban)));
    }
    var unused =
        appended.whenCompleteAsync(
            (revision, error) -> {
              underWay.remove(host);
              if (error == null) {
                LOG.info("{}: unbans of its own operator are in the log at {}", host, revision);
                answer.accept(new LocalCodec.Taken(unbans.batch(), epoch, revision));
              } else {
                LOG.warn("{}: unbans of its own operator: {}", host, error.toString());
              }
            },
            writer.get().thread());
  }

  private static OperatorUnban record(HostName host, LocalUnban unban) {
    return new OperatorUnban(
        unban.jail(), unban.cidr(), Optional.of(host), "on the host itself", "root@" + host);
  }
}
