package dev.banyan.coordinator.admin;

import dev.banyan.codec.Fields;
import dev.banyan.coordinator.push.Fleet;
import dev.banyan.model.Cidr;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.Explanation;
import dev.banyan.wire.Origin;
import dev.banyan.wire.Verdict;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What hosts have banned by themselves, as far as they said so to this coordinator.
 *
 * @param now by which those that are over are left out
 */
record LocalBans(Fleet fleet, Instant now) {

  private record OnHost(HostName host, LocalBan ban) {}

  /** Those within a network, or all, of a jail or host, or of all. */
  Stream<BanReply> replies(
      Optional<Cidr> within, Optional<JailName> jail, Optional<HostName> host) {
    return all(ban ->
            jail.map(ban.jail()::equals).orElse(true)
                && within.map(net -> touches(net, ban.cidr())).orElse(true))
        .filter(on -> host.map(on.host()::equals).orElse(true))
        .map(LocalBans::reply);
  }

  /** Why a network is banned on single hosts. */
  Stream<Explanation> explanations(
      Cidr cidr, Optional<JailName> jail, Function<JailName, String> rules) {
    return all(ban -> jail.map(ban.jail()::equals).orElse(true) && ban.cidr().contains(cidr))
        .map(on -> explanation(on, rules.apply(on.ban().jail())));
  }

  private Stream<OnHost> all(Predicate<LocalBan> wanted) {
    return fleet.agents().stream()
        .flatMap(
            agent ->
                agent.localBans().stream()
                    .filter(ban -> ban.isInForce(now) && wanted.test(ban))
                    .map(ban -> new OnHost(agent.host(), ban)));
  }

  private static boolean touches(Cidr one, Cidr other) {
    return one.contains(other) || other.contains(one);
  }

  private static BanReply reply(OnHost on) {
    var reply =
        BanReply.newBuilder()
            .setJail(on.ban().jail().value())
            .setCidr(Fields.cidr(on.ban().cidr()))
            .setHost(on.host().value())
            .setSinceMs(on.ban().lastFailure().toEpochMilli())
            .setFailures(on.ban().failures())
            .addHosts(on.host().value())
            .setOrigin(Origin.ORIGIN_LOCAL)
            .setEnforced(1)
            .setAgents(1);
    on.ban().until().ifPresent(until -> reply.setUntilMs(until.toEpochMilli()));
    return reply.build();
  }

  private static Explanation explanation(OnHost on, String rule) {
    var reply =
        Explanation.newBuilder()
            .setCidr(Fields.cidr(on.ban().cidr()))
            .setJail(on.ban().jail().value())
            .setVerdict(Verdict.VERDICT_BANNED)
            .setRule(rule)
            .setSinceMs(on.ban().lastFailure().toEpochMilli())
            .setOrigin(Origin.ORIGIN_LOCAL)
            .setReason(
                "%s decided it alone, by %d failures of its own log; the cluster has not yet answered"
                    .formatted(on.host(), on.ban().failures()))
            .addEnforcedBy(on.host().value());
    on.ban().until().ifPresent(until -> reply.setUntilMs(until.toEpochMilli()));
    return reply.build();
  }
}
