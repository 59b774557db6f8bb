package dev.banyan.codec;

import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Bookmark;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Epoch;
import dev.banyan.model.Hello;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.AgentStatus;
import dev.banyan.wire.Failed;
import dev.banyan.wire.FromAgent;
import dev.banyan.wire.JailFault;
import dev.banyan.wire.PolicyInForce;
import dev.banyan.wire.ToAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages of the stream between agent and coordinator. Changes are in {@link BatchCodec}. */
public final class AttachCodec {
  /** The version of the protocol that this code speaks. */
  public static final int PROTOCOL = 1;

  private static final long MOST_PATIENCE_MS = 60_000;
  private static final String ALONE = "alone";
  private static final String CLUSTER = "cluster";

  private AttachCodec() {}

  /** The policy of a message, with its revision. */
  public record ReceivedPolicy(Revision revision, Policy policy) {}

  public static FromAgent encode(Hello hello) {
    var wire =
        dev.banyan.wire.Hello.newBuilder()
            .setProtocol(hello.protocol())
            .setHost(hello.host().value())
            .setVersion(hello.version())
            .setPolicyRevision(atLeastZero(hello.policy()))
            .setFirewall(hello.firewall())
            .setPatienceMs((int) Math.min(MOST_PATIENCE_MS, hello.patience().toMillis()))
            .setReadsPacked(hello.readsPacked());
    if (hello.wantsAll()) {
      wire.setHeldEpoch(hello.epoch().id()).setHeldRevision(atLeastZero(hello.revision()));
    } else {
      wire.setEpoch(hello.epoch().id()).setRevision(atLeastZero(hello.revision()));
    }
    return FromAgent.newBuilder().setHello(wire).build();
  }

  public static Hello decode(dev.banyan.wire.Hello wire) throws MalformedException {
    boolean wantsAll = wire.getEpoch() == 0 && wire.getHeldEpoch() != 0;
    var epoch = new Epoch(wantsAll ? wire.getHeldEpoch() : wire.getEpoch());
    Revision revision =
        wantsAll
            ? revision("held_revision", wire.getHeldRevision())
            : revision("revision", wire.getRevision());
    Revision policy = revision("policy_revision", wire.getPolicyRevision());
    return new Hello(
        wire.getProtocol(),
        Fields.host(wire.getHost()),
        wire.getVersion(),
        epoch,
        epoch.equals(Epoch.NONE) ? Revision.NONE : revision,
        policy.offset() == 0 ? Revision.NONE : policy,
        wire.getFirewall(),
        Duration.ofMillis(Integer.toUnsignedLong(wire.getPatienceMs())),
        wire.getReadsPacked(),
        wantsAll);
  }

  public static FromAgent encode(Ack ack) {
    var wire =
        dev.banyan.wire.Ack.newBuilder()
            .setBatch(ack.batch())
            .setRevision(atLeastZero(ack.revision()));
    for (Ack.Failed failed : ack.failed()) {
      wire.addFailed(
          Failed.newBuilder()
              .setKey(failed.key().value())
              .setRevision(atLeastZero(failed.revision()))
              .setError(failed.error()));
    }
    return FromAgent.newBuilder().setAck(wire).build();
  }

  public static Ack decode(dev.banyan.wire.Ack wire) throws MalformedException {
    List<Ack.Failed> failed = new ArrayList<>();
    for (Failed f : wire.getFailedList()) {
      failed.add(
          new Ack.Failed(
              new EntryKey(f.getKey()), revision("failed", f.getRevision()), f.getError()));
    }
    return new Ack(wire.getBatch(), revision("revision", wire.getRevision()), failed);
  }

  public static FromAgent encode(AgentReport report) {
    return FromAgent.newBuilder()
        .setStatus(
            AgentStatus.newBuilder()
                .setLines(report.lines())
                .setMatches(report.matches())
                .setPublished(report.published())
                .setAcknowledged(report.acknowledged())
                .setClockErrorMs(report.clockError().toMillis())
                .setLagBytes(report.lagBytes())
                .setMode(report.mode() == AgentReport.Mode.ALONE ? ALONE : CLUSTER)
                .addAllFaults(report.faults().stream().map(AttachCodec::encode).toList()))
        .build();
  }

  /** What is wrong with a jail on a host. */
  public static JailFault encode(AgentReport.Fault fault) {
    return JailFault.newBuilder()
        .setJail(fault.jail())
        .setWhy(fault.why())
        .setBlocksNobody(fault.blocksNobody())
        .build();
  }

  /** The fault of a message. */
  public static AgentReport.Fault decode(JailFault wire) {
    return new AgentReport.Fault(wire.getJail(), wire.getWhy(), wire.getBlocksNobody());
  }

  public static AgentReport decode(AgentStatus wire) {
    return new AgentReport(
        wire.getLines(),
        wire.getMatches(),
        wire.getPublished(),
        wire.getAcknowledged(),
        Duration.ofMillis(wire.getClockErrorMs()),
        wire.getLagBytes(),
        wire.getMode().equals(ALONE) ? AgentReport.Mode.ALONE : AgentReport.Mode.CLUSTER,
        wire.getFaultsList().stream()
            .limit(AgentReport.MOST_FAULTS)
            .map(AttachCodec::decode)
            .toList());
  }

  public static ToAgent encode(Revision revision, Policy policy) {
    return ToAgent.newBuilder()
        .setPolicy(
            PolicyInForce.newBuilder()
                .setRevision(revision.offset())
                .setPolicy(PolicyCodec.encode(policy)))
        .build();
  }

  public static ReceivedPolicy decode(PolicyInForce wire) throws MalformedException {
    return new ReceivedPolicy(
        revision("revision", wire.getRevision()), PolicyCodec.decode(wire.getPolicy()));
  }

  public static ToAgent encode(Bookmark bookmark) {
    return ToAgent.newBuilder()
        .setBookmark(
            dev.banyan.wire.Bookmark.newBuilder()
                .setEpoch(bookmark.epoch().id())
                .setRevision(atLeastZero(bookmark.revision()))
                .setTimeMs(bookmark.time().toEpochMilli())
                .addAllDecided(bookmark.decided())
                .setDigest(bookmark.digest())
                .setLossAccepted(bookmark.lossAccepted())
                .setDecidedMs(bookmark.decidedUpTo().map(Instant::toEpochMilli).orElse(0L)))
        .build();
  }

  public static Bookmark decode(dev.banyan.wire.Bookmark wire) throws MalformedException {
    return new Bookmark(
        new Epoch(wire.getEpoch()),
        revision("revision", wire.getRevision()),
        Fields.instant("time_ms", wire.getTimeMs()),
        wire.getDecidedList(),
        wire.getDigest(),
        wire.getDecidedMs() == 0
            ? Optional.empty()
            : Optional.of(Fields.instant("decided_ms", wire.getDecidedMs())),
        wire.getLossAccepted());
  }

  static Revision revision(String field, long offset) throws MalformedException {
    if (offset < 0) {
      throw new MalformedException(field + ": " + offset + " is negative");
    }
    return new Revision(offset);
  }

  static long atLeastZero(Revision revision) {
    return Math.max(0, revision.offset());
  }
}
