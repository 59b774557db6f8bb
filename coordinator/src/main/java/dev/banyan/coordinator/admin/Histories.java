package dev.banyan.coordinator.admin;

import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.Fields;
import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.coordinator.past.Biography;
import dev.banyan.coordinator.past.Chronicler;
import dev.banyan.coordinator.past.Told;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.wire.Lifting;
import dev.banyan.wire.ListHistoryRequest;
import dev.banyan.wire.Origin;
import dev.banyan.wire.PastBan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The bans that a network has and had: what is kept of them, and what the ban log still holds. */
final class Histories {
  private final BanView bans;
  private final Chronicler chronicler;
  private final Executor executor;

  Histories(BanView bans, Chronicler chronicler, Executor executor) {
    this.bans = bans;
    this.chronicler = chronicler;
    this.executor = executor;
  }

  CompletableFuture<Stream<PastBan>> list(ListHistoryRequest request) {
    Cidr cidr = Requests.cidr(request.getCidr());
    Optional<JailName> jail = Requests.jail(request.getJail());
    var kept =
        chronicler
            .of(cidr)
            .exceptionally(
                error -> {
                  throw Requests.unreadable("the history", error);
                });
    var held = bans.records(cidr);
    var inForce = bans.touching(cidr);
    return CompletableFuture.allOf(kept, held, inForce)
        .thenApplyAsync(
            all -> {
              List<Told> told = new ArrayList<>(kept.join());
              held.join().forEach(record -> told.add(new Told(record, "")));
              return replies(Biography.of(told), inForce.join());
            },
            executor)
        .thenApply(
            past -> past.filter(ban -> jail.isEmpty() || ban.getJail().equals(request.getJail())));
  }

  private static Stream<PastBan> replies(Biography life, List<Ban> inForce) {
    Set<Long> revisions =
        inForce.stream().map(ban -> ban.revision().offset()).collect(Collectors.toSet());
    Stream<PastBan> bans =
        life.bans().stream()
            .map(
                ban ->
                    reply(ban)
                        .setInForce(
                            ban.end().isEmpty()
                                && revisions.contains(ban.told().record().revision().offset()))
                        .build());
    Stream<PastBan> forgotten = life.forgotten().stream().map(Histories::reply);
    return Stream.concat(bans, forgotten)
        .sorted(Comparator.comparingLong(PastBan::getSinceMs).reversed());
  }

  private static PastBan reply(Biography.Forgotten ban) {
    return PastBan.newBuilder()
        .setJail(ban.jail().value())
        .setCidr(Fields.cidr(ban.cidr()))
        .setHost(ban.host().map(HostName::value).orElse(""))
        .setSinceMs(ban.since().toEpochMilli())
        .setOrigin(Origin.ORIGIN_RULE)
        .build();
  }

  private static PastBan.Builder reply(Biography.Ban ban) {
    Entry.BanEntry entry = ban.entry();
    var reply =
        PastBan.newBuilder()
            .setJail(entry.jail().value())
            .setCidr(Fields.cidr(entry.cidr()))
            .setHost(entry.host().map(HostName::value).orElse(""))
            .setRevision(ban.told().record().revision().offset())
            .setSinceMs(ban.since().toEpochMilli());
    entry.until().ifPresent(until -> reply.setUntilMs(until.toEpochMilli()));
    ban.end().ifPresent(end -> reply.setLifted(lifting(end)));
    if (entry instanceof Entry.OperatorBan order) {
      return reply
          .setOrigin(Origin.ORIGIN_MANUAL)
          .setReason(order.reason())
          .setOperator(order.operator());
    }
    Entry.AutomaticBan decided = (Entry.AutomaticBan) entry;
    return reply
        .setOrigin(Origin.ORIGIN_RULE)
        .setRule(ban.told().rule())
        .setFailures(decided.failures())
        .addAllEvidence(decided.evidence().stream().map(EntryCodec::evidence).toList())
        .setPolicyRevision(Math.max(0, decided.policy().offset()))
        .setDryrun(decided.dryrun())
        .setHeld(decided.held());
  }

  private static Lifting lifting(Biography.End end) {
    var lifting =
        Lifting.newBuilder()
            .setAtMs(end.at().toEpochMilli())
            .setRevision(end.by().record().revision().offset());
    Entry by = end.by().record().entry();
    if (by instanceof Entry.OperatorUnban unban) {
      return lifting
          .setHow(Lifting.How.HOW_UNBAN)
          .setOperator(unban.operator())
          .setReason(unban.reason())
          .build();
    }
    if (by instanceof Entry.AllowListing listing) {
      return lifting
          .setHow(Lifting.How.HOW_ALLOW)
          .setOperator(listing.operator())
          .setReason(listing.reason())
          .build();
    }
    return lifting.setHow(Lifting.How.HOW_REPLACED).build();
  }
}
