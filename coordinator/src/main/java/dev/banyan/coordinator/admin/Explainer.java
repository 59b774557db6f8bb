package dev.banyan.coordinator.admin;

import dev.banyan.codec.EntryCodec;
import dev.banyan.codec.Fields;
import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.coordinator.decide.Spoken;
import dev.banyan.coordinator.push.Fleet;
import dev.banyan.coordinator.window.WindowView.Counting;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.wire.ExplainReply;
import dev.banyan.wire.Explanation;
import dev.banyan.wire.Origin;
import dev.banyan.wire.Verdict;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything that is known of a network, as an answer to "why". */
record Explainer(Cidr cidr, BanView.Summary summary, Listed listed, Windows windows, Fleet fleet) {

  /**
   * What the ban log says of it.
   *
   * @param allowed listings that touch it
   * @param bans that contain it
   * @param rules in words by which bans of other policies were decided, by the bans' revisions
   */
  record Listed(List<Entry.AllowListing> allowed, List<Ban> bans, Map<Revision, String> rules) {}

  /**
   * What is being counted.
   *
   * @param counting windows with what may still bring a ban
   * @param kept whether this coordinator keeps the windows of the network
   */
  record Windows(boolean kept, List<Counting> counting) {}

  ExplainReply reply(Optional<JailName> jail, Instant now) {
    var reply = ExplainReply.newBuilder();
    listed.allowed().stream()
        .filter(listing -> listing.listed() && listing.cidr().contains(cidr))
        .filter(listing -> listing.until().map(now::isBefore).orElse(true))
        .findFirst()
        .ifPresent(listing -> reply.addExplanations(allowed(listing)));
    Set<JailName> banned = new HashSet<>();
    for (Ban ban : listed.bans()) {
      if (jail.map(ban.jail()::equals).orElse(true)) {
        banned.add(ban.jail());
        reply.addExplanations(banned(ban));
      }
    }
    new LocalBans(fleet, now)
        .explanations(cidr, jail, name -> Spoken.rule(summary.policy().jail(name)))
        .forEach(reply::addExplanations);
    for (Counting window : windows.counting()) {
      if (jail.map(window.jail()::equals).orElse(true) && !banned.contains(window.jail())) {
        reply.addExplanations(counting(window));
      }
    }
    if (reply.getExplanationsCount() == 0) {
      reply.addExplanations(unknown(jail));
    }
    return reply.build();
  }

  private Explanation allowed(Entry.AllowListing listing) {
    return Explanation.newBuilder()
        .setCidr(Fields.cidr(listing.cidr()))
        .setVerdict(Verdict.VERDICT_ALLOWED)
        .setRule("%s is never banned in any jail".formatted(listing.cidr()))
        .setReason(listing.reason())
        .setPolicyRevision(offset(summary.policyRevision().offset()))
        .build();
  }

  private Explanation banned(Ban ban) {
    Fleet.Enforced enforced = fleet.enforced(ban.revision(), ban.key(), ban.host());
    var reply =
        Explanation.newBuilder()
            .setCidr(Fields.cidr(ban.cidr()))
            .setJail(ban.jail().value())
            .setVerdict(Verdict.VERDICT_BANNED)
            .setRule(rule(ban))
            .setRevision(ban.revision().offset())
            .setSinceMs(ban.since().toEpochMilli())
            .setOrigin(Replies.origin(ban))
            .setReason(
                ban.held() ? "held above maxbans; 'banyan release' lets it go" : ban.reason())
            .setPolicyRevision(offset(ban.policy().offset()));
    if (!ban.dryrun() && !ban.held()) {
      reply
          .addAllEnforcedBy(Replies.names(enforced.by()))
          .addAllMissingOn(Replies.missing(enforced));
      if (enforced.byOthers() > 0) {
        reply.addEnforcedBy(Replies.others(enforced.byOthers()));
      }
    }
    ban.until().ifPresent(until -> reply.setUntilMs(until.toEpochMilli()));
    ban.evidence().forEach(evidence -> reply.addFailures(EntryCodec.evidence(evidence)));
    return reply.build();
  }

  private String rule(Ban ban) {
    if (ban.origin() == Ban.Origin.MANUAL) {
      return "banned by an operator";
    }
    if (ban.policy().equals(summary.policyRevision())) {
      return Spoken.rule(summary.policy().jail(ban.jail()));
    }
    return listed
        .rules()
        .getOrDefault(
            ban.revision(), "that of an earlier policy; nothing is kept of how it was worded");
  }

  private Explanation counting(Counting window) {
    var reply =
        Explanation.newBuilder()
            .setCidr(Fields.cidr(window.cidr()))
            .setJail(window.jail().value())
            .setVerdict(Verdict.VERDICT_COUNTING)
            .setRule(Spoken.rule(summary.policy().jail(window.jail())))
            .setOrigin(Origin.ORIGIN_RULE)
            .setPolicyRevision(offset(summary.policyRevision().offset()));
    window.failures().forEach(evidence -> reply.addFailures(EntryCodec.evidence(evidence)));
    return reply.build();
  }

  private Explanation unknown(Optional<JailName> jail) {
    return Explanation.newBuilder()
        .setCidr(Fields.cidr(cidr))
        .setJail(jail.map(JailName::value).orElse(""))
        .setVerdict(Verdict.VERDICT_UNKNOWN)
        .setRule(
            windows.kept()
                ? "no failure of it is counted and nothing bans it"
                : "nothing bans it; another coordinator counts its failures: ask that one, or set"
                    + " standby = all")
        .build();
  }

  private static long offset(long offset) {
    return Math.max(0, offset);
  }
}
