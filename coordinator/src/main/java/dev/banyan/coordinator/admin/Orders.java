package dev.banyan.coordinator.admin;

import dev.banyan.coordinator.push.Fleet;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.BanResult;
import dev.banyan.wire.UnbanRequest;
import dev.banyan.wire.UnbanResult;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators order: checked, appended to the ban log, and waited for. */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  private final Ports ports;
  private final InstantSource clock;
  private final Executor executor;

  Orders(Ports ports, InstantSource clock, Executor executor) {
    this.ports = ports;
    this.clock = clock;
    this.executor = executor;
  }

  CompletableFuture<BanResult> ban(BanRequest request) {
    Cidr cidr = Requests.bannable(request.getCidr());
    Duration wait = Requests.patience(request.getWaitMs());
    Optional<Duration> time =
        request.hasForMs() ? Optional.of(Requests.bantime(request.getForMs())) : Optional.empty();
    return ports
        .bans()
        .summary()
        .thenCombineAsync(
            ports.bans().allowing(cidr),
            (summary, allowing) -> {
              JailName jail = Requests.jailToBanIn(request.getJail(), summary.policy());
              Instant now = clock.instant();
              refuseIfAllowed(cidr, allowing, now);
              refuseIfIgnored(cidr, summary.policy().jail(jail));
              return new Entry.OperatorBan(
                  jail,
                  cidr,
                  Optional.empty(),
                  time.map(now::plus),
                  Requests.text(request.getReason()),
                  Requests.text(request.getOperator()),
                  request.getRestored());
            },
            executor)
        .thenCompose(ban -> append(ban).thenCompose(at -> answer(ban.key(), at, wait)));
  }

  private static void refuseIfAllowed(Cidr cidr, List<Entry.AllowListing> allowing, Instant now) {
    allowing.stream()
        .filter(Entry.AllowListing::listed)
        .filter(listing -> listing.until().map(now::isBefore).orElse(true))
        .findFirst()
        .ifPresent(
            listing -> {
              throw Requests.failed(
                  "%s is allowed: %s is listed%s; take it off the list first"
                      .formatted(cidr, listing.cidr(), because(listing.reason())));
            });
  }

  private static String because(String reason) {
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }

  private static void refuseIfIgnored(Cidr cidr, Optional<Jail> jail) {
    jail.stream()
        .flatMap(j -> j.ignoreip().stream())
        .filter(net -> net.contains(cidr) || cidr.contains(net))
        .findFirst()
        .ifPresent(
            net -> {
              throw Requests.failed(
                  "%s is allowed: ignoreip of jail %s lists %s"
                      .formatted(cidr, jail.orElseThrow().name(), net));
            });
  }

  private CompletableFuture<BanResult> answer(EntryKey key, Revision at, Duration wait) {
    return enforced(at, wait)
        .thenApply(
            fleet -> {
              Fleet.Enforced enforced = fleet.enforced(at, key, Optional.empty());
              return BanResult.newBuilder()
                  .setRevision(at.offset())
                  .setEnforced(enforced.count())
                  .setAgents(enforced.agents())
                  .addAllMissingOn(Replies.missing(enforced))
                  .build();
            });
  }

  CompletableFuture<UnbanResult> unban(UnbanRequest request) {
    Duration wait = Requests.patience(request.getWaitMs());
    var order =
        new Unban.Order(
            Requests.jail(request.getJail()),
            Requests.text(request.getReason()),
            Requests.text(request.getOperator()),
            false);
    Optional<Cidr> cidr =
        request.hasCidr() ? Optional.of(Requests.cidr(request.getCidr())) : Optional.empty();
    return ports
        .agents()
        .fleet()
        .thenComposeAsync(
            fleet -> {
              Locally locally = new Locally(fleet, wait);
              Unban.Order informed = order.whileAlone(locally.anyAlone());
              return cidr.map(c -> unban(c, request.getLiftPrefixes(), informed, locally))
                  .orElseGet(() -> unbanAll(informed, locally));
            },
            executor);
  }

  /** What hosts have decided by themselves when an unban is ordered, and how long it may take. */
  private record Locally(Fleet fleet, Duration patience) {
    boolean anyAlone() {
      return fleet.agents().stream()
          .anyMatch(agent -> agent.mode().equals("alone") || !agent.localBans().isEmpty());
    }
  }

  private CompletableFuture<UnbanResult> unbanAll(Unban.Order order, Locally locally) {
    return ports
        .bans()
        .bans()
        .thenComposeAsync(bans -> lift(Unban.everything(bans, order), order, locally), executor);
  }

  private CompletableFuture<UnbanResult> unban(
      Cidr cidr, boolean prefixes, Unban.Order order, Locally locally) {
    return ports
        .bans()
        .touching(cidr)
        .thenComposeAsync(
            touching -> {
              Optional<Ban> wider = Unban.wider(cidr, touching, order);
              if (wider.isEmpty()) {
                return lift(Unban.within(cidr, touching, order), order, locally);
              }
              if (!prefixes) {
                throw onlyByPrefix(cidr, wider.get());
              }
              return unban(wider.get().cidr(), true, order, locally);
            },
            executor);
  }

  private static RuntimeException onlyByPrefix(Cidr cidr, Ban wider) {
    return Requests.failed(
        "%s is banned as part of %s in jail %s; to lift that for all of it, add --prefix"
            .formatted(cidr, wider.cidr(), wider.jail()));
  }

  private CompletableFuture<UnbanResult> lift(Unban unban, Unban.Order order, Locally locally) {
    List<BanReply> local =
        new LocalBans(locally.fleet(), clock.instant())
            .replies(Optional.empty(), order.jail(), Optional.empty())
            .filter(ban -> unban.covers(Requests.cidr(ban.getCidr())))
            .toList();
    CompletableFuture<Revision> appended = CompletableFuture.completedFuture(Revision.NONE);
    for (Entry record : unban.records()) {
      appended = appended.thenCompose(before -> append(record));
    }
    return appended.thenCompose(at -> answer(unban, local, at, locally.patience()));
  }

  private CompletableFuture<UnbanResult> answer(
      Unban unban, List<BanReply> local, Revision at, Duration wait) {
    if (unban.records().isEmpty()) {
      return CompletableFuture.completedFuture(UnbanResult.getDefaultInstance());
    }
    EntryKey key = unban.records().get(unban.records().size() - 1).key();
    return enforced(at, wait)
        .thenApply(
            fleet -> {
              var result = UnbanResult.newBuilder().setRevision(at.offset());
              Fleet.Tally tally = fleet.tally();
              unban.lifted().forEach(ban -> result.addLifted(Replies.ban(ban, tally)));
              return result
                  .addAllLifted(local)
                  .addAllMissingOn(Replies.missing(fleet.enforced(at, key, Optional.empty())))
                  .build();
            });
  }

  private CompletableFuture<Revision> append(Entry entry) {
    return ports
        .log()
        .append(entry)
        .handleAsync(
            (revision, error) -> {
              if (error == null) {
                LOG.info("{} at revision {} by order of an operator", entry.key(), revision);
                return revision;
              }
              throw new CompletionException(
                  Status.UNAVAILABLE
                      .withDescription("the ban log cannot be written: " + error.getMessage())
                      .withCause(error)
                      .asRuntimeException());
            },
            executor);
  }

  private CompletableFuture<Fleet> enforced(Revision revision, Duration wait) {
    return ports
        .bans()
        .reached(revision)
        .thenComposeAsync(
            known ->
                wait.isZero() ? ports.agents().fleet() : ports.agents().reached(revision, wait),
            executor)
        .thenApplyAsync(fleet -> fleet, executor);
  }
}
