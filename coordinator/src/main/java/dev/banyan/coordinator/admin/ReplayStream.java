package dev.banyan.coordinator.admin;

import dev.banyan.codec.Fields;
import dev.banyan.codec.MalformedException;
import dev.banyan.codec.PolicyCodec;
import dev.banyan.coordinator.replay.Audience;
import dev.banyan.coordinator.replay.Finding;
import dev.banyan.coordinator.replay.Replays;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Printable;
import dev.banyan.wire.ReplayEnd;
import dev.banyan.wire.ReplayProgress;
import dev.banyan.wire.ReplayReply;
import dev.banyan.wire.ReplayRequest;
import dev.banyan.wire.ReplayedBan;
import dev.banyan.wire.ReplayedJail;
import dev.banyan.wire.ReplayedLogin;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Brings a replay to whoever asked for it, as fast as it is read. Findings come on the thread that
 * does it, room and hang-ups on the connection's; the lock is what the one waits on for the other.
 */
final class ReplayStream implements Audience {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Who reads nothing for so long is gone. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final ServerCallStreamObserver<ReplayReply> out;
  private boolean gone;

  private ReplayStream(ServerCallStreamObserver<ReplayReply> out) {
    this.out = out;
    out.setOnReadyHandler(this::wake);
    out.setOnCancelHandler(this::hangUp);
  }

  /** Asks for a replay, or says why there is none. */
  static void open(ReplayRequest request, Replays replays, StreamObserver<ReplayReply> observer) {
    try {
      var question = question(request);
      var stream = new ReplayStream((ServerCallStreamObserver<ReplayReply>) observer);
      if (!replays.begin(question, stream)) {
        observer.onError(
            Requests.failed(
                "another replay is under way on this coordinator; ask again when it is done"));
      }
    } catch (MalformedException e) {
      observer.onError(Requests.invalid("the rules cannot be read: " + e.getMessage()));
    } catch (io.grpc.StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  private static Replays.Question question(ReplayRequest request) throws MalformedException {
    long millis = request.getBackMs();
    if (millis < 1 || millis > LONGEST.toMillis()) {
      throw Requests.invalid("a replay reaches back between a moment and a hundred years");
    }
    Optional<Policy> rules =
        request.hasPolicy()
            ? Optional.of(PolicyCodec.decode(request.getPolicy()))
            : Optional.empty();
    return new Replays.Question(Duration.ofMillis(millis), rules);
  }

  @Override
  public synchronized void take(Finding finding) throws InterruptedException {
    long begun = System.nanoTime();
    while (!gone && !out.isReady()) {
      long left = PATIENCE_NANOS - (System.nanoTime() - begun);
      if (left <= 0) {
        gone = true;
        out.onError(Status.DEADLINE_EXCEEDED.withDescription("nobody reads").asRuntimeException());
      } else {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    }
    if (!gone) {
      out.onNext(reply(finding));
    }
  }

  @Override
  public synchronized void end() {
    if (!gone) {
      gone = true;
      out.onCompleted();
    }
  }

  @Override
  public synchronized void fail(Throwable why) {
    if (!gone) {
      gone = true;
      String said = "the replay ended early: " + why.getMessage();
      out.onError(Status.UNAVAILABLE.withDescription(Printable.of(said)).asRuntimeException());
    }
  }

  @Override
  public synchronized boolean isGone() {
    return gone;
  }

  private synchronized void wake() {
    notifyAll();
  }

  private synchronized void hangUp() {
    gone = true;
    notifyAll();
  }

  private static ReplayReply reply(Finding finding) {
    var reply = ReplayReply.newBuilder();
    if (finding instanceof Finding.Progress progress) {
      reply.setProgress(
          ReplayProgress.newBuilder().setDone(progress.done()).setTotal(progress.total()));
    } else if (finding instanceof Finding.Banned banned) {
      reply.setBanned(ban(banned.ban(), banned.login()).setAllowed(banned.allowed()));
    } else if (finding instanceof Finding.Spared spared) {
      reply.setSpared(ban(spared.ban(), spared.login()).setAllowed(true));
    } else if (finding instanceof Finding.Recorded recorded) {
      reply.setRecorded(ban(recorded.ban(), Optional.empty()));
    } else if (finding instanceof Finding.Login login) {
      reply.setLogin(
          ReplayedLogin.newBuilder()
              .setJail(login.ban().jail().value())
              .setCidr(Fields.cidr(login.ban().cidr()))
              .setHost(login.ban().host().map(HostName::value).orElse(""))
              .setTimeMs(login.time().toEpochMilli()));
    } else if (finding instanceof Finding.End end) {
      reply.setEnd(end(end));
    }
    return reply.build();
  }

  private static ReplayedBan.Builder ban(AutomaticBan ban, Optional<Instant> login) {
    var reply =
        ReplayedBan.newBuilder()
            .setJail(ban.jail().value())
            .setCidr(Fields.cidr(ban.cidr()))
            .setHost(ban.host().map(HostName::value).orElse(""))
            .setSinceMs(ban.since().toEpochMilli())
            .setFailures(ban.failures())
            .setEarlierBans(ban.earlierBans())
            .setPartition(ban.partition())
            .setOffset(ban.decidingOffset())
            .setHeld(ban.held())
            .setDryrun(ban.dryrun());
    ban.evidence().stream()
        .map(line -> line.id().host().value())
        .distinct()
        .sorted()
        .forEach(reply::addHosts);
    ban.until().ifPresent(until -> reply.setUntilMs(until.toEpochMilli()));
    login.ifPresent(time -> reply.setLoginMs(time.toEpochMilli()));
    return reply;
  }

  private static ReplayEnd end(Finding.End end) {
    var reply =
        ReplayEnd.newBuilder()
            .setJudged(end.judged())
            .setUnknownJail(end.unknownJail())
            .putAllRejected(end.rejected())
            .setCompacted(end.compacted())
            .setLoginsForgotten(end.loginsForgotten());
    end.first().ifPresent(first -> reply.setFirstMs(first.toEpochMilli()));
    end.failures()
        .forEach(
            (jail, count) ->
                reply.addJails(ReplayedJail.newBuilder().setJail(jail).setFailures(count)));
    return reply.build();
  }
}
