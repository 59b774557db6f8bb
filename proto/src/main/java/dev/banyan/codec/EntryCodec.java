package dev.banyan.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Evidence;
import dev.banyan.model.JailName;
import dev.banyan.model.LineId;
import dev.banyan.model.Revision;
import dev.banyan.wire.Allow;
import dev.banyan.wire.AutomaticBan;
import dev.banyan.wire.Mode;
import dev.banyan.wire.OperatorBan;
import dev.banyan.wire.OperatorUnban;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records of the ban log. */
public final class EntryCodec {
  private static final String ANY_JAIL = "*";

  private EntryCodec() {}

  /**
   * The record's value.
   *
   * @param writer name of the coordinator that writes it
   */
  public static byte[] encode(Entry entry, String writer) {
    var wire = dev.banyan.wire.Entry.newBuilder().setWriter(writer);
    if (entry instanceof Entry.Again again) {
      wire.setOrderedMs(again.ordered().toEpochMilli());
      put(again.said(), wire);
    } else {
      put(entry, wire);
    }
    return wire.build().toByteArray();
  }

  private static void put(Entry entry, dev.banyan.wire.Entry.Builder wire) {
    if (entry instanceof Entry.AutomaticBan ban) {
      wire.setAutomaticBan(automatic(ban));
    } else if (entry instanceof Entry.OperatorBan ban) {
      wire.setOperatorBan(operator(ban));
    } else if (entry instanceof Entry.OperatorUnban unban) {
      wire.setOperatorUnban(operator(unban));
    } else if (entry instanceof Entry.AllowListing allow) {
      wire.setAllow(allow(allow));
    } else if (entry instanceof Entry.PolicyInForce policy) {
      wire.setPolicy(PolicyCodec.encode(policy.policy()));
    } else if (entry instanceof Entry.EnforcementMode mode) {
      wire.setMode(mode(mode));
    } else if (entry instanceof Entry.Quarantine quarantine) {
      wire.setQuarantine(
          dev.banyan.wire.Quarantine.newBuilder()
              .setHost(quarantine.host().value())
              .setQuarantined(quarantine.quarantined())
              .setReason(quarantine.reason())
              .setOperator(quarantine.operator()));
    } else if (entry instanceof Entry.LogBegun begun) {
      wire.setEpoch(
          dev.banyan.wire.Epoch.newBuilder()
              .setId(begun.epoch().id())
              .setBegunMs(begun.begun().toEpochMilli())
              .setFailurePartitions(begun.failurePartitions())
              .setLossAccepted(begun.lossAccepted()));
    }
  }

  /** The entry of a record's value. */
  public static Entry decode(byte[] value) throws MalformedException {
    dev.banyan.wire.Entry wire;
    try {
      wire = dev.banyan.wire.Entry.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedException("not an entry of the ban log: " + e.getMessage(), e);
    }
    Entry entry = entry(wire);
    return wire.getOrderedMs() == 0
        ? entry
        : new Entry.Again(entry, Fields.instant("ordered_ms", wire.getOrderedMs()));
  }

  private static Entry entry(dev.banyan.wire.Entry wire) throws MalformedException {
    return switch (wire.getEntryCase()) {
      case AUTOMATIC_BAN -> automatic(wire.getAutomaticBan());
      case OPERATOR_BAN -> operator(wire.getOperatorBan());
      case OPERATOR_UNBAN -> operator(wire.getOperatorUnban());
      case ALLOW -> allow(wire.getAllow());
      case POLICY -> new Entry.PolicyInForce(PolicyCodec.decode(wire.getPolicy()));
      case MODE -> mode(wire.getMode());
      case EPOCH -> epoch(wire.getEpoch());
      case QUARANTINE -> quarantine(wire.getQuarantine());
      case ENTRY_NOT_SET ->
          throw new MalformedException("an entry of a kind that this version does not know");
    };
  }

  private static AutomaticBan automatic(Entry.AutomaticBan ban) {
    var wire =
        AutomaticBan.newBuilder()
            .setJail(ban.jail().value())
            .setCidr(Fields.cidr(ban.cidr()))
            .setHost(Fields.host(ban.host()))
            .setSinceMs(ban.since().toEpochMilli())
            .setPartition(ban.partition())
            .setDecidingOffset(ban.decidingOffset())
            .setPolicyRevision(ban.policy().offset())
            .setFailures(ban.failures())
            .addAllEvidence(ban.evidence().stream().map(EntryCodec::evidence).toList())
            .setEarlierBans(ban.earlierBans())
            .setDryrun(ban.dryrun())
            .addAllEarlierSinceMs(ban.earlier().stream().map(Instant::toEpochMilli).toList())
            .setHeld(ban.held());
    ban.until().ifPresent(until -> wire.setUntilMs(until.toEpochMilli()));
    return wire.build();
  }

  private static Entry.AutomaticBan automatic(AutomaticBan wire) throws MalformedException {
    List<Evidence> evidence = new ArrayList<>();
    for (dev.banyan.wire.Evidence e : wire.getEvidenceList()) {
      evidence.add(evidence(e));
    }
    List<Instant> earlier = new ArrayList<>();
    for (long since : wire.getEarlierSinceMsList()) {
      earlier.add(Fields.instant("earlier_since_ms", since));
    }
    return new Entry.AutomaticBan(
        Fields.jail(wire.getJail()),
        Fields.cidr(wire.getCidr()),
        Fields.optionalHost(wire.getHost()),
        Fields.instant("since_ms", wire.getSinceMs()),
        until(wire.hasUntilMs(), wire.getUntilMs()),
        wire.getPartition(),
        wire.getDecidingOffset(),
        Fields.checked("policy_revision", () -> new Revision(wire.getPolicyRevision())),
        wire.getFailures(),
        evidence,
        wire.getEarlierBans(),
        wire.getDryrun(),
        earlier,
        wire.getHeld());
  }

  private static OperatorBan operator(Entry.OperatorBan ban) {
    var wire =
        OperatorBan.newBuilder()
            .setJail(ban.jail().value())
            .setCidr(Fields.cidr(ban.cidr()))
            .setHost(Fields.host(ban.host()))
            .setReason(ban.reason())
            .setOperator(ban.operator())
            .setRestored(ban.restored());
    ban.until().ifPresent(until -> wire.setUntilMs(until.toEpochMilli()));
    return wire.build();
  }

  private static Entry.OperatorBan operator(OperatorBan wire) throws MalformedException {
    return new Entry.OperatorBan(
        Fields.jail(wire.getJail()),
        Fields.cidr(wire.getCidr()),
        Fields.optionalHost(wire.getHost()),
        until(wire.hasUntilMs(), wire.getUntilMs()),
        wire.getReason(),
        wire.getOperator(),
        wire.getRestored());
  }

  private static OperatorUnban operator(Entry.OperatorUnban unban) {
    return OperatorUnban.newBuilder()
        .setJail(unban.jail().map(JailName::value).orElse(ANY_JAIL))
        .setCidr(Fields.cidr(unban.cidr()))
        .setHost(Fields.host(unban.host()))
        .setReason(unban.reason())
        .setOperator(unban.operator())
        .setOrderedMs(unban.ordered().map(Instant::toEpochMilli).orElse(0L))
        .build();
  }

  private static Entry.OperatorUnban operator(OperatorUnban wire) throws MalformedException {
    return new Entry.OperatorUnban(
        wire.getJail().equals(ANY_JAIL)
            ? Optional.empty()
            : Optional.of(Fields.jail(wire.getJail())),
        Fields.cidr(wire.getCidr()),
        Fields.optionalHost(wire.getHost()),
        wire.getReason(),
        wire.getOperator(),
        wire.getOrderedMs() == 0
            ? Optional.empty()
            : Optional.of(Fields.instant("ordered_ms", wire.getOrderedMs())));
  }

  private static Allow allow(Entry.AllowListing allow) {
    var wire =
        Allow.newBuilder()
            .setCidr(Fields.cidr(allow.cidr()))
            .setListed(allow.listed())
            .setReason(allow.reason())
            .setOperator(allow.operator());
    allow.until().ifPresent(until -> wire.setUntilMs(until.toEpochMilli()));
    return wire.build();
  }

  private static Entry.AllowListing allow(Allow wire) throws MalformedException {
    return new Entry.AllowListing(
        Fields.cidr(wire.getCidr()),
        wire.getListed(),
        until(wire.hasUntilMs(), wire.getUntilMs()),
        wire.getReason(),
        wire.getOperator());
  }

  private static Mode mode(Entry.EnforcementMode mode) {
    var wire =
        Mode.newBuilder()
            .setSuspended(mode.suspended())
            .setReason(mode.reason())
            .setOperator(mode.operator());
    mode.until().ifPresent(until -> wire.setUntilMs(until.toEpochMilli()));
    return wire.build();
  }

  private static Entry.EnforcementMode mode(Mode wire) throws MalformedException {
    return new Entry.EnforcementMode(
        wire.getSuspended(),
        until(wire.hasUntilMs(), wire.getUntilMs()),
        wire.getReason(),
        wire.getOperator());
  }

  private static Entry.Quarantine quarantine(dev.banyan.wire.Quarantine wire)
      throws MalformedException {
    return new Entry.Quarantine(
        Fields.host(wire.getHost()), wire.getQuarantined(), wire.getReason(), wire.getOperator());
  }

  private static Entry.LogBegun epoch(dev.banyan.wire.Epoch wire) throws MalformedException {
    if (wire.getId() == 0 || wire.getFailurePartitions() < 1) {
      throw new MalformedException("epoch: id and failure_partitions are not 0");
    }
    return new Entry.LogBegun(
        new Epoch(wire.getId()),
        Fields.instant("begun_ms", wire.getBegunMs()),
        wire.getFailurePartitions(),
        wire.getLossAccepted());
  }

  /** A counted failure, for the ban log and for whoever asks. */
  public static dev.banyan.wire.Evidence evidence(Evidence evidence) {
    return dev.banyan.wire.Evidence.newBuilder()
        .setHost(evidence.id().host().value())
        .setFile(evidence.file())
        .setFingerprint(evidence.id().fingerprint())
        .setOffset(evidence.id().offsetBytes())
        .setLineHash(evidence.id().hash())
        .setLogTimeMs(evidence.logTime().toEpochMilli())
        .setUser(evidence.user().orElse(""))
        .setAttempt(evidence.attempt().orElse(""))
        .setTransport(Fields.transport(evidence.transport()))
        .setWeight(evidence.weight())
        .setLine(evidence.line())
        .build();
  }

  /** The counted failure of a message. */
  public static Evidence evidence(dev.banyan.wire.Evidence wire) throws MalformedException {
    return new Evidence(
        new LineId(
            Fields.host(wire.getHost()),
            wire.getFingerprint(),
            wire.getOffset(),
            wire.getLineHash()),
        wire.getFile(),
        Fields.instant("log_time_ms", wire.getLogTimeMs()),
        Fields.text(wire.getUser()),
        Fields.text(wire.getAttempt()),
        Fields.transport(wire.getTransport()),
        wire.getWeight(),
        wire.getLine());
  }

  private static Optional<Instant> until(boolean present, long epochMillis)
      throws MalformedException {
    return present ? Optional.of(Fields.instant("until_ms", epochMillis)) : Optional.empty();
  }
}
