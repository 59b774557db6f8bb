package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.KeyCodec;
import dev.banyan.coordinator.banlog.BanListener;
import dev.banyan.coordinator.ingest.Decided;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Hello;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.seal.SealKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What the coordinator tells its agents: every change to all of them at once, and to each one that
 * was away what it missed.
 *
 * <p>Level-triggered: whatever happens, each session compares what it was sent with what the ledger
 * holds and sends the next batch. A slow agent holds up nobody and costs no memory.
 *
 * <p>Owner: {@code banyan-push}; see {@link Push} for how others call it.
 */
final class Fanout {
  private static final int MAX_CHANGES = 2_000;
  private static final int MAX_SNAPSHOTS = 64;
  private static final int MAX_ENDED = 100_000;

  private final InstantSource clock;
  private final Attached attached;
  private final Ledger ledger = new Ledger(MAX_ENDED);
  private final Outbox outbox = new Outbox(ledger, MAX_CHANGES);
  private final Bookmarks bookmarks = new Bookmarks(ledger);
  private final Admission admission = new Admission(MAX_SNAPSHOTS);
  private final Due bookmark = new Due(Duration.ofSeconds(2));
  private final Due pruning = new Due(Duration.ofMinutes(1));
  private Revision policyRevision = Revision.NONE;
  private ByteString policy = ByteString.EMPTY;
  private BiConsumer<Epoch, Revision> ahead = (epoch, revision) -> {};
  private Function<HostName, Optional<SealKey>> keys = host -> Optional.empty();
  private boolean open;
  private boolean lost;

  Fanout(InstantSource clock, Attached attached) {
    this.clock = clock;
    this.attached = attached;
  }

  void policy(Revision revision, Policy newPolicy) {
    policyRevision = revision;
    policy = AttachCodec.encode(revision, newPolicy).toByteString();
    if (open) {
      attached.sessions().forEach(session -> session.send(policy));
    }
  }

  void changes(Epoch epoch, Revision upTo, List<BanListener.Scoped> changes) {
    boolean sameLog = !lost && epoch.equals(ledger.epoch()) && !ledger.head().isAfter(upTo);
    lost = false;
    ledger.take(epoch, upTo, changes);
    Instant now = clock.instant();
    for (Session session : attached.sessions()) {
      if (session.isGreeted()) {
        begin(session);
      } else if (sameLog) {
        session.pump(now);
      } else {
        restart(session);
      }
    }
    settle(now);
  }

  void whenAhead(BiConsumer<Epoch, Revision> listener) {
    ahead = listener;
  }

  void begun(Entry.LogBegun begun) {
    bookmarks.begun(begun);
  }

  /** A key comes before any policy, so that no failure is published without its seal. */
  void sealWith(Function<HostName, Optional<SealKey>> newKeys) {
    keys = newKeys;
    if (open) {
      attached.sessions().forEach(this::handOut);
    }
  }

  private void handOut(Session session) {
    session.send(KeyCodec.encode(keys.apply(session.host())).toByteString());
  }

  /** Forgets the log; what it says now follows. */
  void lost() {
    ledger.clear();
    lost = true;
  }

  void decided(Decided upTo) {
    bookmarks.decided(upTo);
  }

  private void restart(Session session) {
    session.restart();
    if (session.isWaiting()) {
      admission.queue(session);
    }
  }

  /** Answers who waits for something that may have happened. */
  void settle(Instant now) {
    admission.admit(now);
    attached.roster().check(now(), now);
  }

  /** The log was read to its end: from now on agents are served. */
  void open() {
    if (!open) {
      open = true;
      attached.sessions().forEach(this::begin);
    }
  }

  /** Takes up an agent that said who it is. */
  void attach(Hello hello, Stream stream) {
    var session = new Session(hello, stream, ledger, outbox, clock.instant());
    attached.serve(session);
    begin(session);
  }

  /** One that is ahead is sent nothing: what it holds and this coordinator lacks is not lifted. */
  private void begin(Session session) {
    if (!open) {
      return;
    }
    handOut(session);
    if (session.isAhead()) {
      ahead.accept(ledger.epoch(), session.claimed());
      return;
    }
    if (policyRevision.isAfter(Revision.NONE) && !session.follows(policyRevision)) {
      session.send(policy);
    }
    session.begin(attached.roster().failed(session.host()), clock.instant());
    if (session.isWaiting()) {
      admission.queue(session);
      admission.admit(clock.instant());
    }
    session.bookmark(bookmarks.plain(clock.instant()), clock.instant());
  }

  /** The stream ended by itself. */
  void closed(Stream stream, String why) {
    if (attached.closed(stream, why)) {
      settle(clock.instant());
    }
  }

  /** Does what is due by now. */
  void tick() {
    Instant now = clock.instant();
    attached.closeSilent(now);
    if (open && bookmark.isAt(now)) {
      bookmark(now);
    }
    if (pruning.isAt(now)) {
      ledger.prune(now);
      attached.sessions().stream()
          .filter(session -> session.afterPruning(ledger.floor()))
          .forEach(admission::queue);
    }
    settle(now);
  }

  private void bookmark(Instant now) {
    Bookmarks.Round round = bookmarks.round(now);
    for (Session session : attached.sessions()) {
      session.bookmark(round.of(session.host(), session.isCurrent()), now);
    }
  }

  /** The log that this coordinator follows. */
  Epoch epoch() {
    return ledger.epoch();
  }

  /** Answers when all agents hold the revision, or after {@code atMost}. */
  void await(Revision revision, Duration atMost, CompletableFuture<Fleet> answer) {
    Instant at = clock.instant();
    attached.roster().await(revision, at.plus(atMost), answer);
    attached.roster().check(now(), at);
  }

  /** The agents now. */
  Roster.Now now() {
    return new Roster.Now(ledger.head(), attached.sessions());
  }
}
