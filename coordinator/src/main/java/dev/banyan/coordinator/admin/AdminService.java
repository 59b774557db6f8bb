package dev.banyan.coordinator.admin;

import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.coordinator.gate.Auditor;
import dev.banyan.coordinator.push.Fleet;
import dev.banyan.model.Ban;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.model.Printable;
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
import dev.banyan.wire.Deed;
import dev.banyan.wire.DisallowRequest;
import dev.banyan.wire.ExplainReply;
import dev.banyan.wire.ExplainRequest;
import dev.banyan.wire.GetPolicyRequest;
import dev.banyan.wire.JailReply;
import dev.banyan.wire.ListAgentsRequest;
import dev.banyan.wire.ListAllowedRequest;
import dev.banyan.wire.ListBansRequest;
import dev.banyan.wire.ListDeedsRequest;
import dev.banyan.wire.ListHistoryRequest;
import dev.banyan.wire.ListJailsRequest;
import dev.banyan.wire.ModeReply;
import dev.banyan.wire.PastBan;
import dev.banyan.wire.PolicyReply;
import dev.banyan.wire.QuarantineReply;
import dev.banyan.wire.QuarantineRequest;
import dev.banyan.wire.ReleaseReply;
import dev.banyan.wire.ReleaseRequest;
import dev.banyan.wire.ReloadReply;
import dev.banyan.wire.ReloadRequest;
import dev.banyan.wire.ReplayReply;
import dev.banyan.wire.ReplayRequest;
import dev.banyan.wire.ResumeRequest;
import dev.banyan.wire.StatusReply;
import dev.banyan.wire.StatusRequest;
import dev.banyan.wire.SuspendRequest;
import dev.banyan.wire.UnbanRequest;
import dev.banyan.wire.UnbanResult;
import dev.banyan.wire.WatchReply;
import dev.banyan.wire.WatchRequest;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** What operators ask; see {@code admin.proto}. Without state; answers come on the executor. */
public final class AdminService extends AdminGrpc.AdminImplBase {
  private final String version;
  private final Ports ports;
  private final InstantSource clock;
  private final Executor executor;
  private final Orders orders;

  /**
   * @param version of this software
   * @param executor on which answers are put together, so that no owner thread is held up
   */
  public AdminService(String version, Ports ports, InstantSource clock, Executor executor) {
    this.version = version;
    this.ports = ports;
    this.clock = clock;
    this.executor = executor;
    this.orders = new Orders(ports, clock, executor);
  }

  /**
   * Who writes down what is asked of this service.
   *
   * @param coordinator name of this one
   * @param atSocket who calls, if all come over a socket that nobody else can open
   */
  Auditor auditor(String coordinator, Optional<String> atSocket) {
    return new Auditor(ports.memory().audit(), coordinator, atSocket, clock);
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusReply> observer) {
    Answer.one(
        observer,
        () ->
            ports
                .bans()
                .summary()
                .thenCombineAsync(ports.agents().fleet(), this::status, executor)
                .thenCombine(ports.bans().count(), StatusReply.Builder::setBans)
                .thenApply(StatusReply.Builder::build)
                .exceptionally(this::broken));
  }

  /** A part that cannot answer is why it is not ready. */
  private StatusReply broken(Throwable why) {
    Throwable cause = why.getCause() == null ? why : why.getCause();
    return StatusReply.newBuilder()
        .setReady(false)
        .setReason(Printable.of(String.valueOf(cause.getMessage())))
        .setVersion(version)
        .build();
  }

  private StatusReply.Builder status(BanView.Summary summary, Fleet fleet) {
    String hindrance =
        summary.caughtUp()
            ? ports.windows().failure().orElse("")
            : "the ban log is not read to its end yet";
    var reply = StatusReply.newBuilder();
    summary.suspended().map(Enforcement::suspension).ifPresent(reply::setSuspension);
    return reply
        .setReady(hindrance.isEmpty())
        .setReason(hindrance)
        .setVersion(version)
        .setEpoch(summary.epoch().id())
        .setRevision(Math.max(0, summary.revision().offset()))
        .setPolicyRevision(Math.max(0, summary.policyRevision().offset()))
        .setAgents((int) fleet.connected())
        .setAgentsBehind((int) fleet.behind())
        .setAgentsFaulty((int) fleet.faulty())
        .setLag(ports.windows().lag())
        .addAllNotifications(
            ports.deliveries().get().stream().map(Replies::notifications).toList());
  }

  @Override
  public void listJails(ListJailsRequest request, StreamObserver<JailReply> observer) {
    Answer.many(
        observer,
        () -> ports.bans().summary().thenCombineAsync(ports.bans().bans(), this::jails, executor));
  }

  private Stream<JailReply> jails(BanView.Summary summary, List<Ban> bans) {
    Map<JailName, Integer> counts = new HashMap<>();
    bans.forEach(ban -> counts.merge(ban.jail(), 1, Integer::sum));
    return summary.policy().jails().stream()
        .map(
            jail ->
                Replies.jail(
                    jail,
                    ports.windows().failures(jail.name()),
                    counts.getOrDefault(jail.name(), 0)));
  }

  @Override
  public void listAgents(ListAgentsRequest request, StreamObserver<AgentReply> observer) {
    Answer.many(
        observer,
        () ->
            ports
                .agents()
                .fleet()
                .thenCombineAsync(
                    ports.bans().quarantined(),
                    (fleet, quarantined) ->
                        Stream.concat(
                            fleet.agents().stream()
                                .map(agent -> Replies.agent(agent, fleet))
                                .map(agent -> judged(agent, quarantined)),
                            fleet.elsewhere().stream()
                                .flatMap(there -> Replies.elsewhere(there, fleet))),
                    executor));
  }

  private AgentReply judged(AgentReply agent, Set<HostName> quarantined) {
    boolean ignored =
        HostName.isValid(agent.getHost()) && quarantined.contains(new HostName(agent.getHost()));
    return agent.toBuilder()
        .setQuarantined(ignored)
        .setOverRate(ports.windows().overRate().getOrDefault(agent.getHost(), 0L))
        .build();
  }

  @Override
  public void quarantine(QuarantineRequest request, StreamObserver<QuarantineReply> observer) {
    Answer.one(observer, () -> new Isolation(ports, executor).run(request));
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchReply> observer) {
    ports
        .memory()
        .watchers()
        .add(observer, () -> ports.bans().summary().thenApply(BanView.Summary::revision));
  }

  @Override
  public void listHistory(ListHistoryRequest request, StreamObserver<PastBan> observer) {
    Answer.many(
        observer,
        () -> new Histories(ports.bans(), ports.memory().history(), executor).list(request));
  }

  @Override
  public void listDeeds(ListDeedsRequest request, StreamObserver<Deed> observer) {
    Answer.many(observer, () -> ports.memory().audit().list(request));
  }

  @Override
  public void getPolicy(GetPolicyRequest request, StreamObserver<PolicyReply> observer) {
    Answer.one(observer, () -> ports.bans().summary().thenApplyAsync(Replies::policy, executor));
  }

  @Override
  public void listBans(ListBansRequest request, StreamObserver<BanReply> observer) {
    Answer.many(observer, () -> new BanList(ports, clock, executor).replies(request));
  }

  @Override
  public void release(ReleaseRequest request, StreamObserver<ReleaseReply> observer) {
    Answer.one(observer, () -> new Release(ports, executor).run(request));
  }

  @Override
  public void allow(AllowRequest request, StreamObserver<AllowReply> observer) {
    Answer.one(observer, () -> new Allowances(ports, clock, executor).add(request));
  }

  @Override
  public void disallow(DisallowRequest request, StreamObserver<AllowReply> observer) {
    Answer.one(observer, () -> new Allowances(ports, clock, executor).remove(request));
  }

  @Override
  public void listAllowed(ListAllowedRequest request, StreamObserver<AllowedReply> observer) {
    Answer.many(observer, () -> new Allowances(ports, clock, executor).list());
  }

  @Override
  public void suspend(SuspendRequest request, StreamObserver<ModeReply> observer) {
    Answer.one(observer, () -> new Enforcement(ports, clock, executor).suspend(request));
  }

  @Override
  public void resume(ResumeRequest request, StreamObserver<ModeReply> observer) {
    Answer.one(observer, () -> new Enforcement(ports, clock, executor).resume(request));
  }

  @Override
  public void ban(BanRequest request, StreamObserver<BanResult> observer) {
    Answer.one(observer, () -> orders.ban(request));
  }

  @Override
  public void unban(UnbanRequest request, StreamObserver<UnbanResult> observer) {
    Answer.one(observer, () -> orders.unban(request));
  }

  @Override
  public void reload(ReloadRequest request, StreamObserver<ReloadReply> observer) {
    Answer.one(observer, () -> new Reload(ports, executor).run(request));
  }

  @Override
  public void acceptLoss(AcceptLossRequest request, StreamObserver<AcceptLossReply> observer) {
    Answer.one(observer, new Loss(ports)::accept);
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainReply> observer) {
    Answer.one(observer, () -> new Explanations(ports, clock, executor).of(request));
  }

  @Override
  public void replay(ReplayRequest request, StreamObserver<ReplayReply> observer) {
    ReplayStream.open(request, ports.replays(), observer);
  }
}
