package dev.banyan.coordinator.admin;

import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.wire.ReleaseReply;
import dev.banyan.wire.ReleaseRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets everything that is held in a jail take effect. Each record is written again as it was
 * decided but for being held, so it does not matter if the owner of its partition does the same
 * meanwhile.
 */
final class Release {
  private static final Logger LOG = LoggerFactory.getLogger(Release.class);

  private final Ports ports;
  private final Executor executor;

  Release(Ports ports, Executor executor) {
    this.ports = ports;
    this.executor = executor;
  }

  CompletableFuture<ReleaseReply> run(ReleaseRequest request) {
    JailName jail =
        Requests.jail(request.getJail())
            .orElseThrow(() -> Requests.invalid("name the jail whose bans are to be released"));
    return ports
        .bans()
        .summary()
        .thenComposeAsync(
            summary -> {
              if (summary.policy().jail(jail).isEmpty()) {
                throw Requests.invalid("there is no jail " + jail);
              }
              return ports.bans().held(jail);
            },
            executor)
        .thenComposeAsync(held -> release(jail, held), executor);
  }

  private CompletableFuture<ReleaseReply> release(JailName jail, List<AutomaticBan> held) {
    List<CompletableFuture<Revision>> appended =
        held.stream().map(ban -> ports.log().append(ban.held(false))).toList();
    return CompletableFuture.allOf(appended.toArray(CompletableFuture[]::new))
        .thenApplyAsync(
            all -> {
              LOG.info("{} bans of {} released by order of an operator", held.size(), jail);
              Revision last =
                  appended.stream()
                      .map(CompletableFuture::join)
                      .max(Revision::compareTo)
                      .orElse(new Revision(0));
              return ReleaseReply.newBuilder()
                  .setReleased(held.size())
                  .setRevision(last.offset())
                  .build();
            },
            executor);
  }
}
