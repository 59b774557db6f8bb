package dev.banyan.coordinator.cli;

import dev.banyan.wire.AdminGrpc;
import dev.banyan.wire.AutomaticBan;
import dev.banyan.wire.Deed;
import dev.banyan.wire.Entry;
import dev.banyan.wire.Evidence;
import dev.banyan.wire.Happening;
import dev.banyan.wire.Lifting;
import dev.banyan.wire.ListDeedsRequest;
import dev.banyan.wire.ListHistoryRequest;
import dev.banyan.wire.Mode;
import dev.banyan.wire.OperatorUnban;
import dev.banyan.wire.Origin;
import dev.banyan.wire.PastBan;
import dev.banyan.wire.WatchReply;
import dev.banyan.wire.WatchRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** A coordinator that tells of what was and what happens, and is gone then. */
final class ScriptedPast extends AdminGrpc.AdminImplBase {
  private static final long BEGAN = ScriptedAdmin.NOON.minusSeconds(7_200).toEpochMilli();
  private static final long ENDED = ScriptedAdmin.NOON.minusSeconds(3_600).toEpochMilli();
  private static final Evidence FAILURE =
      Evidence.newBuilder()
          .setHost("pbx-a")
          .setFile("/var/log/asterisk/messages")
          .setOffset(1234)
          .setLogTimeMs(BEGAN)
          .setLine("failed for '\u001b[2J192.0.2.7'")
          .build();

  ListDeedsRequest lastDeeds = ListDeedsRequest.getDefaultInstance();

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchReply> observer) {
    observer.onNext(WatchReply.newBuilder().setRevision(41).build());
    var ban =
        AutomaticBan.newBuilder()
            .setJail("asterisk")
            .setCidr(ScriptedAdmin.ADDRESS)
            .setFailures(5)
            .addEvidence(FAILURE);
    observer.onNext(reply(42, Entry.newBuilder().setAutomaticBan(ban)));
    var unban =
        OperatorUnban.newBuilder()
            .setJail("*")
            .setCidr(ScriptedAdmin.ADDRESS)
            .setOperator("eve")
            .setReason("sorry\u001b[2J");
    observer.onNext(reply(43, Entry.newBuilder().setOperatorUnban(unban)));
    var mode = Mode.newBuilder().setSuspended(true).setUntilMs(BEGAN);
    observer.onNext(reply(44, Entry.newBuilder().setMode(mode)));
    observer.onError(Status.UNAVAILABLE.withDescription("stopping").asRuntimeException());
  }

  private static WatchReply reply(long revision, Entry.Builder entry) {
    return WatchReply.newBuilder()
        .setRevision(revision)
        .setHappening(
            Happening.newBuilder().setRevision(revision).setAppendedMs(BEGAN).setEntry(entry))
        .build();
  }

  @Override
  public void listHistory(ListHistoryRequest request, StreamObserver<PastBan> observer) {
    if (!request.getJail().equals("none")) {
      observer.onNext(
          PastBan.newBuilder()
              .setJail("asterisk")
              .setCidr(ScriptedAdmin.ADDRESS)
              .setRevision(42)
              .setSinceMs(BEGAN)
              .setUntilMs(ScriptedAdmin.NOON.toEpochMilli())
              .setOrigin(Origin.ORIGIN_RULE)
              .setFailures(5)
              .addEvidence(FAILURE)
              .setRule("5 failures within 10m ban for 2h")
              .setPolicyRevision(3)
              .setLifted(
                  Lifting.newBuilder()
                      .setHow(Lifting.How.HOW_UNBAN)
                      .setAtMs(ENDED)
                      .setOperator("eve")
                      .setReason("sorry"))
              .build());
      observer.onNext(
          PastBan.newBuilder()
              .setJail("asterisk")
              .setCidr(ScriptedAdmin.ADDRESS)
              .setSinceMs(BEGAN - 86_400_000)
              .setOrigin(Origin.ORIGIN_RULE)
              .build());
    }
    observer.onCompleted();
  }

  @Override
  public void listDeeds(ListDeedsRequest request, StreamObserver<Deed> observer) {
    lastDeeds = request;
    var deed =
        Deed.newBuilder()
            .setTimeMs(BEGAN)
            .setWho("admin/alice")
            .setFrom("192.0.2.9:4711")
            .setOperator("eve")
            .setCommand("unban")
            .setWhat("192.0.2.7")
            .setReason("sorry\u001b[2J")
            .setCoordinator("c1");
    observer.onNext(deed.setRevision(43).build());
    observer.onNext(deed.setRevision(0).setWho("agent/pbx-a").setRefusal("not yours").build());
    observer.onCompleted();
  }
}
