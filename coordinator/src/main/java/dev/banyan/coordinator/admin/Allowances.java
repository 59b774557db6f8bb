package dev.banyan.coordinator.admin;

import dev.banyan.codec.Fields;
import dev.banyan.coordinator.banlog.BanView.Listing;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.Jail;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.AllowReply;
import dev.banyan.wire.AllowRequest;
import dev.banyan.wire.AllowedReply;
import dev.banyan.wire.DisallowRequest;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** The operators' allow list: what is on it is banned by nobody, whatever its failures. */
final class Allowances {
  private static final int WIDEST_V4 = 8;
  private static final int WIDEST_V6 = 16;

  private final Ports ports;
  private final InstantSource clock;
  private final Executor executor;

  Allowances(Ports ports, InstantSource clock, Executor executor) {
    this.ports = ports;
    this.clock = clock;
    this.executor = executor;
  }

  CompletableFuture<AllowReply> add(AllowRequest request) {
    Cidr cidr = allowable(Requests.cidr(request.getCidr()));
    var listing =
        new AllowListing(
            cidr,
            true,
            request.hasForMs()
                ? Optional.of(clock.instant().plus(Requests.lasting(request.getForMs())))
                : Optional.empty(),
            Requests.text(request.getReason()),
            Requests.text(request.getOperator()));
    return ports
        .bans()
        .touching(cidr)
        .thenComposeAsync(
            lifted -> append(listing).thenComposeAsync(at -> reply(at, lifted), executor),
            executor);
  }

  private static Cidr allowable(Cidr cidr) {
    int widest = cidr.address().v6() ? WIDEST_V6 : WIDEST_V4;
    if (cidr.bits() < widest) {
      throw Requests.invalid(
          "%s is too wide to be allowed: at least /%d; to enforce nothing at all: banyan suspend"
              .formatted(cidr, widest));
    }
    return cidr;
  }

  CompletableFuture<AllowReply> remove(DisallowRequest request) {
    Cidr cidr = Requests.cidr(request.getCidr());
    var listing =
        new AllowListing(
            cidr,
            false,
            Optional.empty(),
            Requests.text(request.getReason()),
            Requests.text(request.getOperator()));
    return ports
        .bans()
        .listings()
        .thenComposeAsync(
            listings -> {
              refuseIfNotListed(cidr, listings);
              return append(listing);
            },
            executor)
        .thenCompose(
            at -> ports.bans().touching(cidr).thenComposeAsync(bans -> reply(at, bans), executor));
  }

  private static void refuseIfNotListed(Cidr cidr, List<Listing> listings) {
    if (listings.stream().noneMatch(listing -> listing.entry().cidr().equals(cidr))) {
      throw Status.NOT_FOUND
          .withDescription(
              "%s is not on the list; 'banyan allow list' shows what is, and what ignoreip allows"
                  .formatted(cidr))
          .asRuntimeException();
    }
  }

  private CompletableFuture<Revision> append(AllowListing listing) {
    return ports
        .log()
        .append(listing)
        .thenCompose(at -> ports.bans().reached(at).thenApply(known -> at));
  }

  private CompletableFuture<AllowReply> reply(Revision at, List<Ban> bans) {
    return ports
        .agents()
        .fleet()
        .thenApplyAsync(
            fleet -> {
              var reply = AllowReply.newBuilder().setRevision(at.offset());
              var tally = fleet.tally();
              bans.forEach(ban -> reply.addBans(Replies.ban(ban, tally)));
              return reply.build();
            },
            executor);
  }

  /** What operators list, and then what the policy does. */
  CompletableFuture<Stream<AllowedReply>> list() {
    return ports
        .bans()
        .listings()
        .thenCombineAsync(
            ports.bans().summary(),
            (listings, summary) ->
                Stream.concat(listings.stream().map(Allowances::reply), ofPolicy(summary.policy())),
            executor);
  }

  private static AllowedReply reply(Listing listing) {
    AllowListing entry = listing.entry();
    var reply =
        AllowedReply.newBuilder()
            .setCidr(Fields.cidr(entry.cidr()))
            .setReason(entry.reason())
            .setOperator(entry.operator())
            .setSinceMs(listing.since().toEpochMilli());
    entry.until().ifPresent(until -> reply.setUntilMs(until.toEpochMilli()));
    return reply.build();
  }

  private static Stream<AllowedReply> ofPolicy(Policy policy) {
    return Stream.concat(
        policy.ignoreip().stream().map(net -> ignored(net, "")),
        policy.jails().stream().flatMap(Allowances::ofJail));
  }

  private static Stream<AllowedReply> ofJail(Jail jail) {
    return jail.ignoreip().stream().map(net -> ignored(net, jail.name().value()));
  }

  private static AllowedReply ignored(Cidr cidr, String jail) {
    return AllowedReply.newBuilder()
        .setCidr(Fields.cidr(cidr))
        .setReason("ignoreip")
        .setOperator("policy")
        .setJail(jail)
        .build();
  }
}
