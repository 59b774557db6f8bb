package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.codec.AttachCodec;
import dev.banyan.coordinator.push.Outbox.Letter;
import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Hello;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Printable;
import dev.banyan.model.Revision;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent that said who it is: a position in the ledger and at most one batch that it has not
 * acknowledged. What waits for it is what stands behind the position; nothing is queued.
 *
 * <p>S1: no batch is sent while one is on its way.
 *
 * <p>S2: {@link #held} moves only by an acknowledgement, or when nothing up to the new revision
 * concerns this agent.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Session {
  private static final int MAX_FAILED = 1_000;
  private static final int MAX_ERROR = 200;

  private final Hello hello;
  private final Stream stream;
  private final Ledger ledger;
  private final Outbox outbox;
  private final Map<EntryKey, Ack.Failed> failed = new HashMap<>();
  private Stage stage = new Stage.Greeted();
  private Optional<Sent> sent = Optional.empty();
  private Revision held = Revision.NONE;
  private Revision confirmed = Revision.NONE;
  private AgentReport.Mode mode = AgentReport.Mode.CLUSTER;
  private Instant lastSeen;

  /** A batch on its way, and where its acknowledgement leads. */
  private record Sent(Letter letter, Instant at, Stage then) {}

  Session(Hello hello, Stream stream, Ledger ledger, Outbox outbox, Instant now) {
    this.hello = hello;
    this.stream = stream;
    this.ledger = ledger;
    this.outbox = outbox;
    this.lastSeen = now;
  }

  HostName host() {
    return hello.host();
  }

  Stream stream() {
    return stream;
  }

  /** Begins to send; {@code before}: what this coordinator knew of the agent's failed entries. */
  void begin(List<Ack.Failed> before, Instant now) {
    if (ledger.canResume(hello.epoch(), hello.revision())) {
      held = hello.revision();
      confirmed = held;
      before.forEach(f -> failed.put(f.key(), f));
      stage = new Stage.Following(Position.after(held));
    } else {
      stage = snapshot();
    }
    pump(now);
  }

  /** Whether it already follows the policy of that revision of the log. */
  boolean follows(Revision policy) {
    return hello.epoch().equals(ledger.epoch()) && hello.policy().equals(policy);
  }

  void send(Revision revision, Policy policy) {
    stream.send(AttachCodec.encode(revision, policy).toByteString());
  }

  /** Forgets how far it was: everything is sent again. */
  void restart(Instant now) {
    if (stage instanceof Stage.Greeted) {
      return;
    }
    held = Revision.NONE;
    stage = snapshot();
    sent = sent.map(s -> new Sent(s.letter(), s.at(), stage));
    pump(now);
  }

  /** Starts again if the ledger forgot something that it would have had to hear. */
  void afterPruning(Revision floor, Instant now) {
    if (stage instanceof Stage.Following following && following.at().revision() <= floor.offset()) {
      restart(now);
    }
  }

  private Stage snapshot() {
    return new Stage.Snapshot(ledger.head(), Position.START, Position.after(ledger.head()), true);
  }

  /** Sends the next batch, if there is one and none is on its way. */
  void pump(Instant now) {
    if (sent.isPresent()) {
      return;
    }
    if (stage instanceof Stage.Following following) {
      follow(following, now);
    } else if (stage instanceof Stage.Snapshot snapshot) {
      page(snapshot, now);
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
    if (!snapshot.pageNext() && ledger.hasMore(snapshot.live())) {
      Letter letter = outbox.urgent(snapshot.live(), host(), now);
      send(letter, new Stage.Snapshot(snapshot.of(), snapshot.page(), letter.next(), true), now);
      return;
    }
    Letter letter = outbox.page(snapshot.page(), snapshot.of(), snapshot.live(), host(), now);
    Stage then =
        letter.more()
            ? new Stage.Snapshot(snapshot.of(), letter.next(), snapshot.live(), false)
            : new Stage.Following(snapshot.live());
    send(letter, then, now);
  }

  private void send(Letter letter, Stage then, Instant now) {
    sent = Optional.of(new Sent(letter, now, then));
    stream.send(letter.bytes());
  }

  /** Takes an acknowledgement; false: there was nothing to acknowledge by it. */
  boolean acknowledge(Ack ack, Instant now) {
    lastSeen = now;
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
    note(done.letter().batch().changes(), ack.failed());
    pump(now);
    return true;
  }

  private void note(List<Change> applied, List<Ack.Failed> refused) {
    applied.forEach(change -> failed.remove(change.key()));
    for (Ack.Failed f : refused) {
      if (failed.size() < MAX_FAILED) {
        var key = new EntryKey(Printable.of(f.key().value(), MAX_ERROR));
        var error = Printable.of(f.error(), MAX_ERROR);
        failed.put(key, new Ack.Failed(key, f.revision(), error));
      }
    }
  }

  void report(AgentReport report, Instant now) {
    lastSeen = now;
    mode = report.mode();
  }

  /** Says that this coordinator lives and how far it is; an agent that is behind hears it later. */
  void bookmark(Bookmark bookmark, ByteString encoded, Instant now) {
    if (stage instanceof Stage.Following following
        && sent.isEmpty()
        && bookmark.revision().isAfter(confirmed)) {
      send(outbox.nothing(following.at(), now), following, now);
    }
    if (!(stage instanceof Stage.Greeted) && stream.isReady()) {
      stream.send(encoded);
    }
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
        mode == AgentReport.Mode.ALONE ? "alone" : "cluster",
        held,
        Printable.of(hello.version(), 64),
        Printable.of(hello.firewall(), 32),
        lastSeen,
        List.copyOf(failed.values()));
  }

  Revision held() {
    return held;
  }
}
