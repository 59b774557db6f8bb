package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.codec.LocalCodec;
import dev.banyan.coordinator.push.Outbox.Letter;
import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Hello;
import dev.banyan.model.HostName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.Printable;
import dev.banyan.model.Revision;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An agent that said who it is: a position in the ledger and at most one batch that it has not
 * acknowledged. What waits for it is what stands behind the position; nothing is queued.
 *
 * <p>S1: no batch that wants an answer is sent while one is on its way. What ends or forbids a ban
 * overtakes it as a batch that wants none and moves no revision.
 *
 * <p>S2: {@link #held} moves only by an acknowledgement, or when nothing up to the new revision
 * concerns this agent.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Session {
  private final Hello hello;
  private final Stream stream;
  private final Ledger ledger;
  private final Outbox outbox;
  private final Condition condition;
  private Stage stage = new Stage.Greeted();
  private Optional<Sent> sent = Optional.empty();
  private Revision held = Revision.NONE;
  private Revision confirmed = Revision.NONE;
  private Position urgentSent = Position.START;
  private Instant snapshotBegun = Instant.MIN;
  private Optional<Bookmarks.Encoded> told = Optional.empty();

  /** A batch on its way, and where its acknowledgement leads. */
  private record Sent(Letter letter, Instant at, Stage then) {}

  Session(Hello hello, Stream stream, Ledger ledger, Outbox outbox, Instant now) {
    this.hello = hello;
    this.stream = stream;
    this.ledger = ledger;
    this.outbox = outbox;
    this.condition = new Condition(now);
  }

  HostName host() {
    return hello.host();
  }

  Stream stream() {
    return stream;
  }

  /**
   * Begins to send what changed, or to wait for a snapshot.
   *
   * @param before what the agent could not apply when it was attached last
   */
  void begin(List<Ack.Failed> before, Instant now) {
    if (!hello.wantsAll() && ledger.canResume(hello.epoch(), hello.revision())) {
      held = hello.revision();
      confirmed = held;
      condition.failedBefore(before);
      stage = new Stage.Following(Position.after(held));
      pump(now);
    } else {
      stage = new Stage.Waiting();
    }
  }

  boolean isGreeted() {
    return stage instanceof Stage.Greeted;
  }

  /** Whether it holds more of the same log than this coordinator knows. */
  boolean isAhead() {
    return hello.epoch().equals(ledger.epoch()) && hello.revision().isAfter(ledger.head());
  }

  /** How far the agent held the log when it attached. */
  Revision claimed() {
    return hello.revision();
  }

  boolean isWaiting() {
    return stage instanceof Stage.Waiting;
  }

  /** Begins with the snapshot that it waits for. */
  void admit(Instant now) {
    Revision of = outbox.snapshotOf(now);
    become(new Stage.Snapshot(of, Position.START, Position.after(of), true));
    urgentSent = Position.START;
    snapshotBegun = now;
    pump(now);
  }

  /** Whether it is sent a snapshot and has been for less than that. */
  boolean isAdmitted(Duration limit, Instant now) {
    return stage instanceof Stage.Snapshot
        && !stream.isClosed()
        && now.isBefore(snapshotBegun.plus(limit));
  }

  /** Whatever is on its way leads to the new stage. */
  private void become(Stage next) {
    stage = next;
    sent = sent.map(s -> new Sent(s.letter(), s.at(), next));
  }

  /** Whether it already follows the policy of that revision of the log. */
  boolean follows(Revision policy) {
    return hello.epoch().equals(ledger.epoch()) && hello.policy().equals(policy);
  }

  /** Sends a policy, encoded. */
  void send(ByteString policy) {
    stream.send(policy);
  }

  /** Forgets how far it was: everything has to be sent again. */
  void restart() {
    if (!(stage instanceof Stage.Greeted)) {
      held = Revision.NONE;
      become(new Stage.Waiting());
    }
  }

  /** Starts again if the ledger forgot something that it would have had to hear. */
  boolean afterPruning(Revision floor) {
    boolean missed =
        stage instanceof Stage.Following following && following.at().revision() <= floor.offset();
    if (missed) {
      restart();
    }
    return missed;
  }

  /** Sends the next batch, if there is one and none is on its way. */
  void pump(Instant now) {
    if (sent.isEmpty() && stage instanceof Stage.Following following) {
      follow(following, now);
    } else if (sent.isEmpty() && stage instanceof Stage.Snapshot snapshot) {
      page(snapshot, now);
    }
    sent.flatMap(s -> s.then().live()).ifPresent(behind -> overtake(behind, now));
  }

  /** Sends what may not wait for the batch on its way; in its turn it is sent once more. */
  private void overtake(Position behind, Instant now) {
    Position from = behind.compareTo(urgentSent) > 0 ? behind : urgentSent;
    if (ledger.hasUrgent(from) && stream.isReady()) {
      Letter letter = outbox.urgent(from, host(), now);
      urgentSent = letter.next();
      if (!letter.batch().changes().isEmpty()) {
        stream.send(letter.bytes());
      }
    }
  }

  private void follow(Stage.Following following, Instant now) {
    if (!ledger.hasMore(following.at())) {
      held = ledger.head();
      return;
    }
    Letter letter = outbox.changes(following.at(), host(), now);
    var then = new Stage.Following(letter.next());
    if (letter.batch().changes().isEmpty()) {
      stage = then;
      held = letter.batch().revision();
    } else {
      send(letter, then, now);
    }
  }

  private void page(Stage.Snapshot snapshot, Instant now) {
    if (!snapshot.pageNext() && ledger.hasMore(snapshot.since())) {
      Letter letter = outbox.between(snapshot.since(), host(), now);
      send(letter, new Stage.Snapshot(snapshot.of(), snapshot.page(), letter.next(), true), now);
      return;
    }
    Letter letter = outbox.page(snapshot, hello, now);
    Stage then =
        letter.more()
            ? new Stage.Snapshot(snapshot.of(), letter.next(), snapshot.since(), false)
            : new Stage.Following(snapshot.since());
    send(letter, then, now);
  }

  private void send(Letter letter, Stage then, Instant now) {
    sent = Optional.of(new Sent(letter, now, then));
    stream.send(letter.bytes());
  }

  /** Takes an acknowledgement; false: there was nothing to acknowledge by it. */
  boolean acknowledge(Ack ack, Instant now) {
    condition.seen(now);
    if (sent.isEmpty() || sent.get().letter().batch().id() != ack.batch()) {
      return false;
    }
    Sent done = sent.get();
    sent = Optional.empty();
    stage = done.then();
    if (stage instanceof Stage.Following) {
      held = done.letter().batch().revision();
      confirmed = held;
    }
    condition.applied(done.letter().batch().changes(), ack.failed());
    pump(now);
    return true;
  }

  /** Since when a batch has been on its way. */
  Optional<Instant> waitingSince() {
    return sent.map(Sent::at);
  }

  /** The agent says how it is. */
  void report(AgentReport report, Instant now) {
    condition.seen(now);
    condition.report(report);
  }

  /** What the host has banned by itself. */
  void holdsAlone(List<LocalBan> bans) {
    condition.holdsAlone(bans);
  }

  void send(LocalCodec.Taken taken) {
    stream.send(LocalCodec.encode(taken).toByteString());
  }

  /** Says that this coordinator lives and how far it is; an agent that is behind hears it later. */
  void bookmark(Bookmarks.Encoded bookmark, Instant now) {
    if (stage instanceof Stage.Following following
        && sent.isEmpty()
        && bookmark.revision().isAfter(confirmed)) {
      send(outbox.nothing(following.at(), now), following, now);
    }
    if (!(stage instanceof Stage.Greeted) && stream.isReady() && isAwaited(bookmark, now)) {
      stream.send(bookmark.bytes());
      told = Optional.of(bookmark);
    }
  }

  /** What says nothing new may come as late as the agent can wait for it. */
  private boolean isAwaited(Bookmarks.Encoded bookmark, Instant now) {
    return told.filter(
            last ->
                now.isBefore(last.said().time().plus(hello.patience()))
                    && !now.isBefore(last.said().time())
                    && !bookmark.isNewsAfter(last))
        .isEmpty();
  }

  /** Whether it holds everything, or will when it applied what is on its way. */
  boolean isCurrent() {
    Stage then = sent.map(Sent::then).orElse(stage);
    return then instanceof Stage.Following following && !ledger.hasMore(following.at());
  }

  /** Whether a batch has been on its way for longer than that. */
  boolean isSilent(Duration limit, Instant now) {
    return sent.map(s -> s.at().plus(limit).isBefore(now)).orElse(false);
  }

  void close(Status status) {
    stream.close(status);
  }

  /** The agent as others see it. */
  Fleet.Agent describe(boolean connected) {
    return new Fleet.Agent(
        host(),
        connected,
        stream.remote(),
        condition.mode(),
        held,
        Printable.of(hello.version(), 64),
        Printable.of(hello.firewall(), 32),
        condition.lastSeen(),
        condition.failed(),
        condition.localBans(),
        condition.faults());
  }

  Revision held() {
    return held;
  }
}
