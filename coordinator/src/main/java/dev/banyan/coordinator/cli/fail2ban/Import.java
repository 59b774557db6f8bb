package dev.banyan.coordinator.cli.fail2ban;

import dev.banyan.codec.Fields;
import dev.banyan.coordinator.cli.console.Console;
import dev.banyan.coordinator.cli.console.Context;
import dev.banyan.coordinator.cli.console.Progress;
import dev.banyan.coordinator.cli.console.Words;
import dev.banyan.coordinator.cli.fail2ban.ImportReport.Fate;
import dev.banyan.coordinator.cli.fail2ban.ImportReport.Item;
import dev.banyan.coordinator.cli.fail2ban.ImportReport.Kind;
import dev.banyan.model.Cidr;
import dev.banyan.wire.AdminGrpc.AdminBlockingStub;
import dev.banyan.wire.AllowRequest;
import dev.banyan.wire.AllowedReply;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.ListAllowedRequest;
import dev.banyan.wire.ListBansRequest;
import dev.banyan.wire.ListJailsRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Takes over what fail2ban holds, one thing after the other: whom it allows before its bans. */
final class Import {
  private static final long ANSWER_SECONDS = 30;

  /** A ban with less time left is not worth the way. */
  private static final long LEAST_SECONDS = 2;

  private final AdminBlockingStub admin;
  private final Context context;
  private final boolean dryRun;
  private final Set<String> jails = new HashSet<>();
  private final List<Allowed> allowed = new ArrayList<>();
  private final Map<Place, Instant> banned = new HashMap<>();

  /** Whom the cluster allows; an empty jail: in all. */
  private record Allowed(String jail, Cidr network) {}

  private record Place(String jail, dev.banyan.wire.Cidr network) {}

  Import(AdminBlockingStub admin, Context context, boolean dryRun) {
    this.admin = admin;
    this.context = context;
    this.dryRun = dryRun;
  }

  /** Asks what the cluster has, and brings it the rest. */
  void run(ImportSource source, ImportReport report) {
    look();
    source.jails().forEach(jail -> report.add(jail(jail)));
    source.allowed().forEach(network -> report.add(allow(network)));
    source.allowedInSome().forEach(network -> report.add(inJail(network)));
    Optional<Progress> progress = Progress.of(source.bans().size(), "bans", context);
    long done = 0;
    for (Database.Held ban : source.bans()) {
      report.add(ban(ban));
      long now = ++done;
      progress.ifPresent(bar -> bar.draw(now, now));
    }
    progress.ifPresent(Progress::clear);
  }

  private void look() {
    asked().listJails(ListJailsRequest.getDefaultInstance()).forEachRemaining(this::jail);
    asked().listAllowed(ListAllowedRequest.getDefaultInstance()).forEachRemaining(this::allowed);
    asked()
        .listBans(ListBansRequest.getDefaultInstance())
        .forEachRemaining(
            ban ->
                banned.merge(
                    new Place(ban.getJail(), ban.getCidr()),
                    ban.hasUntilMs() ? Instant.ofEpochMilli(ban.getUntilMs()) : Instant.MAX,
                    (a, b) -> a.isAfter(b) ? a : b));
  }

  private void jail(dev.banyan.wire.JailReply jail) {
    jails.add(jail.getJail());
  }

  private void allowed(AllowedReply reply) {
    Cidr.parse(Console.address(reply.getCidr()))
        .ifPresent(network -> allowed.add(new Allowed(reply.getJail(), network)));
  }

  private AdminBlockingStub asked() {
    return admin.withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private Item jail(String name) {
    var item = new Item(Kind.JAIL, "", name, Optional.empty(), Fate.NEEDLESS, "the cluster has it");
    return jails.contains(name)
        ? item
        : item.becomes(
            Fate.LEFT_OUT,
            "the cluster has none of that name; set it up in the coordinator's jail.conf, then:"
                + " banyan reload, and import again");
  }

  private Item inJail(ImportSource.InJail one) {
    return new Item(
        Kind.ALLOWED,
        one.jail(),
        one.network().toString(),
        Optional.empty(),
        isAllowed(one.jail(), one.network()) ? Fate.NEEDLESS : Fate.LEFT_OUT,
        isAllowed(one.jail(), one.network())
            ? "it is allowed already"
            : "operators allow in all jails; list it in ignoreip of the coordinator's jail");
  }

  private Item allow(Cidr network) {
    var item = new Item(Kind.ALLOWED, "", network.toString(), Optional.empty(), Fate.TAKEN, "");
    if (isAllowed("", network)) {
      return item.becomes(Fate.NEEDLESS, "it is allowed already");
    }
    var request =
        AllowRequest.newBuilder()
            .setCidr(Fields.cidr(network))
            .setReason("ignoreip of fail2ban")
            .setOperator(Words.operator(context.env()));
    Item done = order(item, () -> asked().allow(request.build()));
    if (done.fate() == Fate.TAKEN) {
      allowed.add(new Allowed("", network));
    }
    return done;
  }

  private boolean isAllowed(String jail, Cidr network) {
    return allowed.stream()
        .filter(one -> one.jail().isEmpty() || one.jail().equals(jail))
        .anyMatch(one -> one.network().contains(network));
  }

  private Item ban(Database.Held ban) {
    var item = new Item(Kind.BAN, ban.jail(), ban.subject(), ban.until(), Fate.TAKEN, "");
    Instant now = context.clock().instant();
    Instant until = ban.until().orElse(Instant.MAX);
    Optional<Cidr> network = Cidr.parse(ban.subject());
    if (until.isBefore(now.plusSeconds(LEAST_SECONDS))) {
      return item.becomes(Fate.NEEDLESS, "it is over");
    }
    if (network.isEmpty()) {
      return item.becomes(Fate.LEFT_OUT, "it is no address or network");
    }
    if (!jails.contains(ban.jail())) {
      return item.becomes(Fate.LEFT_OUT, "the cluster has no such jail");
    }
    if (!banned
        .getOrDefault(new Place(ban.jail(), Fields.cidr(network.get())), Instant.MIN)
        .isBefore(until)) {
      return item.becomes(Fate.NEEDLESS, "the cluster holds it already");
    }
    if (isAllowed(ban.jail(), network.get())) {
      return item.becomes(Fate.LEFT_OUT, "it is allowed");
    }
    return order(item, () -> asked().ban(request(ban, network.get(), now)));
  }

  private BanRequest request(Database.Held ban, Cidr network, Instant now) {
    var request =
        BanRequest.newBuilder()
            .setCidr(Fields.cidr(network))
            .setJail(ban.jail())
            .setReason(
                "imported from fail2ban, which banned it at %s (ban number %d)"
                    .formatted(ban.since(), ban.count()))
            .setOperator(Words.operator(context.env()))
            .setRestored(true);
    ban.until().ifPresent(end -> request.setForMs(end.toEpochMilli() - now.toEpochMilli()));
    return request.build();
  }

  /** What the coordinator refuses is left out; that it is gone ends everything. */
  private Item order(Item item, Runnable order) {
    if (dryRun) {
      return item;
    }
    try {
      order.run();
      return item;
    } catch (StatusRuntimeException e) {
      Status.Code code = e.getStatus().getCode();
      if (code == Status.Code.INVALID_ARGUMENT || code == Status.Code.FAILED_PRECONDITION) {
        return item.becomes(Fate.LEFT_OUT, String.valueOf(e.getStatus().getDescription()));
      }
      throw e;
    }
  }
}
