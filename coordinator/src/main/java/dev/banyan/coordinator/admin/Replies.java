package dev.banyan.coordinator.admin;

import dev.banyan.codec.Fields;
import dev.banyan.codec.PolicyCodec;
import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.coordinator.notify.Delivery;
import dev.banyan.coordinator.push.Fleet;
import dev.banyan.model.Ban;
import dev.banyan.model.HostName;
import dev.banyan.model.Jail;
import dev.banyan.wire.AgentReply;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.JailReply;
import dev.banyan.wire.Notifications;
import dev.banyan.wire.Origin;
import dev.banyan.wire.PolicyReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Answers as messages. */
final class Replies {
  private static final long FOR_EVER = -1;

  private Replies() {}

  static BanReply ban(Ban ban, Fleet.Tally tally) {
    Fleet.Tally.Count count = tally.count(ban.revision(), ban.key(), ban.host());
    var reply =
        BanReply.newBuilder()
            .setJail(ban.jail().value())
            .setCidr(Fields.cidr(ban.cidr()))
            .setHost(ban.host().map(HostName::value).orElse(""))
            .setSinceMs(ban.since().toEpochMilli())
            .setRevision(ban.revision().offset())
            .setFailures(ban.failures())
            .addAllHosts(hosts(ban))
            .setOrigin(origin(ban))
            .setEnforced(ban.dryrun() || ban.held() ? 0 : count.enforced())
            .setAgents(count.agents())
            .setHeld(ban.held())
            .setDryrun(ban.dryrun());
    ban.until().ifPresent(until -> reply.setUntilMs(until.toEpochMilli()));
    return reply.build();
  }

  /** The hosts whose logs held the failures. */
  static List<String> hosts(Ban ban) {
    return ban.evidence().stream().map(e -> e.id().host().value()).distinct().sorted().toList();
  }

  static Origin origin(Ban ban) {
    return switch (ban.origin()) {
      case RULE -> Origin.ORIGIN_RULE;
      case MANUAL -> Origin.ORIGIN_MANUAL;
    };
  }

  static JailReply jail(Jail jail, long failures, int bans) {
    return JailReply.newBuilder()
        .setJail(jail.name().value())
        .setEnabled(true)
        .setFilter(jail.filter().name())
        .setMaxretry(jail.maxretry())
        .setFindtimeMs(jail.findtime().toMillis())
        .setBantimeMs(jail.bantime().map(Duration::toMillis).orElse(FOR_EVER))
        .addAllLogpath(jail.logs().stream().map(Jail.Log::path).toList())
        .setFailures(failures)
        .setBans(bans)
        .build();
  }

  static AgentReply agent(Fleet.Agent agent, Fleet fleet) {
    long revision = Math.max(0, agent.revision().offset());
    var reply =
        AgentReply.newBuilder()
            .setHost(agent.host().value())
            .setConnected(agent.connected())
            .setMode(agent.mode())
            .setRevision(revision)
            .setBehind(Math.max(0, fleet.head().offset() - revision))
            .setVersion(agent.version())
            .setFirewall(agent.firewall())
            .setLastSeenMs(agent.lastSeen().toEpochMilli());
    agent
        .failed()
        .forEach(
            f ->
                reply.addFailed(
                    AgentReply.Failed.newBuilder().setKey(f.key().value()).setError(f.error())));
    agent
        .faults()
        .forEach(
            f -> reply.addFaults(AgentReply.Fault.newBuilder().setJail(f.jail()).setWhy(f.why())));
    return reply.build();
  }

  /** Who lacks it; those whose names only their coordinator knows are counted. */
  static List<String> missing(Fleet.Enforced enforced) {
    List<String> missing = new ArrayList<>(names(enforced.missingOn()));
    if (enforced.missingOnOthers() > 0) {
      missing.add(others(enforced.missingOnOthers()));
    }
    return missing;
  }

  /** So many agents of other coordinators. */
  static String others(int count) {
    return "%d of other coordinators".formatted(count);
  }

  /** The agents of another coordinator: those that it named, and how many others it has. */
  static Stream<AgentReply> elsewhere(Fleet.Elsewhere there, Fleet fleet) {
    AgentReply others =
        AgentReply.newBuilder()
            .setConnected(true)
            .setRevision(Math.max(0, there.revision().offset()))
            .setCoordinator(there.coordinator())
            .setOthers(there.others())
            .build();
    return Stream.concat(
        there.named().stream()
            .map(a -> agent(a, fleet).toBuilder().setCoordinator(there.coordinator()).build()),
        there.others() == 0 ? Stream.empty() : Stream.of(others));
  }

  static Notifications notifications(Delivery delivery) {
    var reply =
        Notifications.newBuilder()
            .setKind(delivery.kind())
            .setSent(delivery.sent())
            .setFailed(delivery.failed())
            .setDropped(delivery.dropped())
            .setWaiting(delivery.waiting());
    delivery
        .failing()
        .ifPresent(f -> reply.setFailingSinceMs(f.since().toEpochMilli()).setWhy(f.why()));
    return reply.build();
  }

  /** The rules in force. */
  static PolicyReply policy(BanView.Summary summary) {
    return PolicyReply.newBuilder()
        .setPolicy(PolicyCodec.encode(summary.policy()))
        .setRevision(Math.max(0, summary.policyRevision().offset()))
        .build();
  }

  static List<String> names(List<HostName> hosts) {
    return hosts.stream().map(HostName::value).toList();
  }
}
