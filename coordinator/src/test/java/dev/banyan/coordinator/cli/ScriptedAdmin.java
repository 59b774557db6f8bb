package dev.banyan.coordinator.cli;

import com.google.protobuf.ByteString;
import dev.banyan.wire.AcceptLossReply;
import dev.banyan.wire.AcceptLossRequest;
import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AgentReply;
import dev.banyan.wire.AllowReply;
import dev.banyan.wire.AllowRequest;
import dev.banyan.wire.AllowedReply;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.BanResult;
import dev.banyan.wire.Cidr;
import dev.banyan.wire.DisallowRequest;
import dev.banyan.wire.Evidence;
import dev.banyan.wire.ExplainReply;
import dev.banyan.wire.ExplainRequest;
import dev.banyan.wire.Explanation;
import dev.banyan.wire.JailReply;
import dev.banyan.wire.ListAgentsRequest;
import dev.banyan.wire.ListAllowedRequest;
import dev.banyan.wire.ListBansRequest;
import dev.banyan.wire.ListJailsRequest;
import dev.banyan.wire.ModeReply;
import dev.banyan.wire.Notifications;
import dev.banyan.wire.Origin;
import dev.banyan.wire.ReleaseReply;
import dev.banyan.wire.ReleaseRequest;
import dev.banyan.wire.ReloadReply;
import dev.banyan.wire.ReloadRequest;
import dev.banyan.wire.ResumeRequest;
import dev.banyan.wire.StatusReply;
import dev.banyan.wire.StatusRequest;
import dev.banyan.wire.SuspendRequest;
import dev.banyan.wire.Suspension;
import dev.banyan.wire.UnbanRequest;
import dev.banyan.wire.UnbanResult;
import dev.banyan.wire.Verdict;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A coordinator that always says the same. */
public final class ScriptedAdmin extends AdminGrpc.AdminImplBase {
  public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final Cidr ADDRESS =
      Cidr.newBuilder()
          .setAddress(ByteString.copyFrom(new byte[] {(byte) 192, 0, 2, 7}))
          .setBits(32)
          .build();

  @Override
  public void quarantine(
      dev.banyan.wire.QuarantineRequest request,
      StreamObserver<dev.banyan.wire.QuarantineReply> observer) {
    observer.onNext(
        dev.banyan.wire.QuarantineReply.newBuilder()
            .setChanged(!request.getRelease())
            .setRevision(17)
            .build());
    observer.onCompleted();
  }

  List<dev.banyan.wire.ReplayReply> replay = List.of();
  dev.banyan.wire.ReplayRequest lastReplay = dev.banyan.wire.ReplayRequest.getDefaultInstance();

  @Override
  public void replay(
      dev.banyan.wire.ReplayRequest request, StreamObserver<dev.banyan.wire.ReplayReply> observer) {
    lastReplay = request;
    if (refusal.isPresent()) {
      observer.onError(refusal.get().asRuntimeException());
    } else {
      replay.forEach(observer::onNext);
      observer.onCompleted();
    }
  }

  boolean ready = true;
  boolean lifts = true;
  boolean suspended;
  AllowRequest lastAllow = AllowRequest.getDefaultInstance();
  List<String> missing = List.of();
  List<String> problems = List.of();
  Optional<Status> refusal = Optional.empty();
  BanRequest lastBan = BanRequest.getDefaultInstance();
  Optional<Status> refuseBans = Optional.empty();
  final List<BanRequest> bans = new java.util.ArrayList<>();
  List<Notifications> notifications = List.of();
  UnbanRequest lastUnban = UnbanRequest.getDefaultInstance();
  ListBansRequest lastList = ListBansRequest.getDefaultInstance();

  private <T> void answer(StreamObserver<T> observer, T reply) {
    if (refusal.isPresent()) {
      observer.onError(refusal.get().asRuntimeException());
    } else {
      observer.onNext(reply);
      observer.onCompleted();
    }
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusReply> observer) {
    answer(
        observer,
        StatusReply.newBuilder()
            .setReady(ready)
            .setReason(ready ? "" : "the ban log is not read to its end yet")
            .setVersion("1.0")
            .setEpoch(0xabc)
            .setRevision(42)
            .setPolicyRevision(2)
            .setBans(1)
            .setAgents(3)
            .setAgentsBehind(1)
            .setLag(4)
            .mergeFrom(suspension())
            .addAllNotifications(notifications)
            .build());
  }

  private StatusReply suspension() {
    var suspension =
        Suspension.newBuilder()
            .setReason("locked out")
            .setOperator("root")
            .setSinceMs(NOON.minusSeconds(65).toEpochMilli());
    return suspended
        ? StatusReply.newBuilder().setSuspension(suspension).build()
        : StatusReply.getDefaultInstance();
  }

  @Override
  public void allow(AllowRequest request, StreamObserver<AllowReply> observer) {
    lastAllow = request;
    var ban = BanReply.newBuilder().setJail("asterisk").setCidr(ADDRESS);
    answer(observer, AllowReply.newBuilder().setRevision(45).addBans(ban).build());
  }

  @Override
  public void disallow(DisallowRequest request, StreamObserver<AllowReply> observer) {
    answer(observer, AllowReply.newBuilder().setRevision(46).build());
  }

  @Override
  public void listAllowed(ListAllowedRequest request, StreamObserver<AllowedReply> observer) {
    observer.onNext(
        AllowedReply.newBuilder()
            .setCidr(ADDRESS)
            .setSinceMs(NOON.minusSeconds(65).toEpochMilli())
            .setUntilMs(NOON.plusSeconds(3600).toEpochMilli())
            .setOperator("root")
            .setReason("trunk\u001B[31m")
            .build());
    answer(
        observer,
        AllowedReply.newBuilder()
            .setCidr(
                ADDRESS.toBuilder()
                    .setAddress(ByteString.copyFrom(new byte[] {(byte) 192, 0, 2, 0}))
                    .setBits(24))
            .setJail("asterisk")
            .setOperator("policy")
            .setReason("ignoreip")
            .build());
  }

  @Override
  public void suspend(SuspendRequest request, StreamObserver<ModeReply> observer) {
    answer(observer, ModeReply.newBuilder().setRevision(47).setChanged(true).build());
  }

  @Override
  public void resume(ResumeRequest request, StreamObserver<ModeReply> observer) {
    answer(observer, ModeReply.newBuilder().setRevision(48).setChanged(suspended).build());
  }

  @Override
  public void release(ReleaseRequest request, StreamObserver<ReleaseReply> observer) {
    int held = request.getJail().equals("asterisk") ? 2 : 0;
    answer(observer, ReleaseReply.newBuilder().setReleased(held).setRevision(44).build());
  }

  @Override
  public void reload(ReloadRequest request, StreamObserver<ReloadReply> observer) {
    answer(
        observer,
        ReloadReply.newBuilder()
            .setPolicyRevision(43)
            .setChanged(problems.isEmpty())
            .setJails(2)
            .addAllProblems(problems)
            .build());
  }

  @Override
  public void acceptLoss(AcceptLossRequest request, StreamObserver<AcceptLossReply> observer) {
    answer(
        observer,
        AcceptLossReply.newBuilder()
            .setEpoch(0xabc)
            .setBegunMs(Instant.parse("2026-11-22T12:00:00Z").toEpochMilli())
            .setChanged(true)
            .build());
  }

  @Override
  public void listJails(ListJailsRequest request, StreamObserver<JailReply> observer) {
    answer(
        observer,
        JailReply.newBuilder()
            .setJail("asterisk")
            .setEnabled(true)
            .setFilter("asterisk")
            .setMaxretry(5)
            .setFindtimeMs(600_000)
            .setBantimeMs(-1)
            .addLogpath("/var/log/asterisk/messages")
            .setFailures(17)
            .setBans(1)
            .build());
  }

  @Override
  public void listAgents(ListAgentsRequest request, StreamObserver<AgentReply> observer) {
    answer(
        observer,
        AgentReply.newBuilder()
            .setHost("pbx-a")
            .setConnected(true)
            .setMode("cluster")
            .setRevision(41)
            .setBehind(1)
            .setVersion("1.0")
            .setFirewall("ipset")
            .setLastSeenMs(NOON.minusSeconds(3).toEpochMilli())
            .addFailed(
                AgentReply.Failed.newBuilder()
                    .setKey("auto/asterisk/*/192.0.2.7/32")
                    .setError("set is full\u001b[31m"))
            .build());
  }

  @Override
  public void listBans(ListBansRequest request, StreamObserver<BanReply> observer) {
    lastList = request;
    answer(observer, ban());
  }

  private static BanReply ban() {
    return BanReply.newBuilder()
        .setJail("asterisk")
        .setCidr(ADDRESS)
        .setSinceMs(NOON.minusSeconds(65).toEpochMilli())
        .setUntilMs(NOON.plusSeconds(604_735).toEpochMilli())
        .setRevision(42)
        .setFailures(5)
        .addHosts("pbx-a")
        .addHosts("pbx-b")
        .setOrigin(Origin.ORIGIN_RULE)
        .setEnforced(2)
        .setAgents(3)
        .build();
  }

  @Override
  public void ban(BanRequest request, StreamObserver<BanResult> observer) {
    lastBan = request;
    if (refuseBans.isPresent()) {
      observer.onError(refuseBans.get().asRuntimeException());
      return;
    }
    bans.add(request);
    answer(
        observer,
        BanResult.newBuilder()
            .setRevision(43)
            .setEnforced(3 - missing.size())
            .setAgents(3)
            .addAllMissingOn(missing)
            .build());
  }

  @Override
  public void unban(UnbanRequest request, StreamObserver<UnbanResult> observer) {
    lastUnban = request;
    answer(
        observer,
        lifts
            ? UnbanResult.newBuilder()
                .setRevision(44)
                .addLifted(ban())
                .addAllMissingOn(missing)
                .build()
            : UnbanResult.getDefaultInstance());
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainReply> observer) {
    var explanation =
        Explanation.newBuilder()
            .setCidr(ADDRESS)
            .setJail("asterisk")
            .setVerdict(lifts ? Verdict.VERDICT_BANNED : Verdict.VERDICT_UNKNOWN)
            .setRule("5 failures within 10m ban for 1w");
    if (lifts) {
      explanation
          .setRevision(42)
          .setOrigin(Origin.ORIGIN_RULE)
          .setPolicyRevision(7)
          .setSinceMs(NOON.minusSeconds(65).toEpochMilli())
          .addEnforcedBy("pbx-a")
          .addMissingOn("pbx-b")
          .addFailures(
              Evidence.newBuilder()
                  .setHost("pbx-a")
                  .setFile("/var/log/asterisk/messages")
                  .setOffset(1234)
                  .setLogTimeMs(NOON.minusSeconds(65).toEpochMilli())
                  .setLine("failed for '\u001b[2J192.0.2.7' \u202e"));
    }
    answer(observer, ExplainReply.newBuilder().addExplanations(explanation).build());
  }
}
