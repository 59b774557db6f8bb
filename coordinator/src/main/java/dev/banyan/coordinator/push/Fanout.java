package dev.banyan.coordinator.push;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.KeyCodec;
import dev.banyan.codec.LocalCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.coordinator.banlog.BanListener;
import dev.banyan.coordinator.decide.Callers;
import dev.banyan.coordinator.ingest.Decided;
import dev.banyan.model.Entry;
import dev.banyan.model.Epoch;
import dev.banyan.model.Hello;
import dev.banyan.model.HostName;
import dev.banyan.model.Policy;
import dev.banyan.model.Printable;
import dev.banyan.model.Revision;
import dev.banyan.seal.SealKey;
import dev.banyan.wire.FromAgent;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(Fanout.class);
  private static final Duration ACK_WITHIN = Duration.ofSeconds(30);
  private static final Duration HELLO_WITHIN = Duration.ofSeconds(10);
  private static final int MAX_CHANGES = 2_000;
  private static final int MAX_MESSAGE_BYTES = 1 << 20;
  private static final int MAX_SNAPSHOTS = 64;
  private static final int MAX_ENDED = 100_000;

  private final InstantSource clock;
  private final Ledger ledger = new Ledger(MAX_ENDED);
  private final Outbox outbox = new Outbox(ledger, MAX_CHANGES);
  private final Bookmarks bookmarks = new Bookmarks(ledger);
  private final Refusals refusals = new Refusals();
  private final HostUnbans hostUnbans = new HostUnbans();
  private final Callers callers;
  private final Roster roster = new Roster();
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final Admission admission = new Admission(MAX_SNAPSHOTS);
  private final Due bookmark = new Due(Duration.ofSeconds(2));
  private final Due pruning = new Due(Duration.ofMinutes(1));
  private final Set<Stream> streams = new HashSet<>();
  private final Map<HostName, Session> sessions = new HashMap<>();
  private Revision policyRevision = Revision.NONE;
  private ByteString policy = ByteString.EMPTY;
  private BiConsumer<Epoch, Revision> ahead = (epoch, revision) -> {};
  private Function<HostName, Optional<SealKey>> keys = host -> Optional.empty();
  private boolean open;
  private boolean lost;

  Fanout(InstantSource clock, Callers callers) {
    this.clock = clock;
    this.callers = callers;
  }

  void policy(Revision revision, Policy newPolicy) {
    policyRevision = revision;
    policy = AttachCodec.encode(revision, newPolicy).toByteString();
    if (open) {
      sessions.values().forEach(session -> session.send(policy));
    }
  }

  void changes(Epoch epoch, Revision upTo, List<BanListener.Scoped> changes) {
    boolean sameLog = !lost && epoch.equals(ledger.epoch()) && !ledger.head().isAfter(upTo);
    lost = false;
    ledger.take(epoch, upTo, changes);
    Instant now = clock.instant();
    for (Session session : sessions.values()) {
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
      sessions.values().forEach(this::handOut);
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
  private void settle(Instant now) {
    admission.admit(now);
    roster.check(now(), now);
  }

  /** The log was read to its end: from now on agents are served. */
  void open() {
    if (!open) {
      open = true;
      sessions.values().forEach(this::begin);
    }
  }

  void opened(Stream stream) {
    streams.add(stream);
  }

  /** Takes a message of an agent. */
  void received(Stream stream, ByteString bytes) {
    if (stream.isClosed()) {
      return;
    }
    if (bytes.size() > MAX_MESSAGE_BYTES) {
      refuse(
          stream,
          Refusal.OVERSIZED,
          Status.RESOURCE_EXHAUSTED,
          "a message of %d bytes; %d are taken".formatted(bytes.size(), MAX_MESSAGE_BYTES));
      return;
    }
    try {
      dispatch(stream, FromAgent.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | MalformedException e) {
      refuse(stream, Refusal.MALFORMED, Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
    }
    stream.askForMore();
  }

  private void dispatch(Stream stream, FromAgent message) throws MalformedException {
    Optional<Session> session = stream.session();
    switch (message.getMessageCase()) {
      case HELLO -> greet(stream, AttachCodec.decode(message.getHello()));
      case ACK -> {
        var ack = AttachCodec.decode(message.getAck());
        Instant now = clock.instant();
        Optional<Instant> sent = session.flatMap(Session::waitingSince);
        if (session.map(s -> s.acknowledge(ack, now)).orElse(false)) {
          sent.ifPresent(at -> acknowledgements.add(Duration.between(at, now)));
        } else {
          outOfOrder(stream, "an acknowledgement of batch " + ack.batch() + ", which was not sent");
        }
        settle(now);
      }
      case STATUS ->
          session.ifPresentOrElse(
              s -> s.report(AttachCodec.decode(message.getStatus()), clock.instant()),
              () -> outOfOrder(stream, "a status before Hello"));
      case LOCAL_BANS -> {
        var bans = LocalCodec.decode(message.getLocalBans(), clock.instant());
        session.ifPresentOrElse(
            s -> s.holdsAlone(bans), () -> outOfOrder(stream, "local bans before Hello"));
      }
      case LOCAL_UNBANS -> {
        var unbans = LocalCodec.decode(message.getLocalUnbans());
        if (session.isEmpty() || unbans.unbans().size() > HostUnbans.MOST) {
          outOfOrder(stream, unbans.unbans().size() + " local unbans");
        } else {
          session.ifPresent(s -> hostUnbans.take(s.host(), ledger.epoch(), unbans, s::send));
        }
      }
      case MESSAGE_NOT_SET -> {
        // Of a kind that this version makes no use of.
      }
    }
  }

  private void greet(Stream stream, Hello hello) {
    if (stream.session().isPresent()) {
      outOfOrder(stream, "a second Hello");
      return;
    }
    if (hello.protocol() != AttachCodec.PROTOCOL) {
      refuse(
          stream,
          Refusal.PROTOCOL,
          Status.FAILED_PRECONDITION,
          "agent %s speaks version %s of the protocol, this coordinator speaks version %d"
              .formatted(
                  hello.host(), Integer.toUnsignedString(hello.protocol()), AttachCodec.PROTOCOL));
      return;
    }
    if (!stream.mayBe(hello.host())) {
      refuse(
          stream,
          Refusal.IDENTITY,
          Status.PERMISSION_DENIED,
          "the certificate of %s cannot attach as host %s: set host in agent.conf to the name in its certificate, or issue one for this name"
              .formatted(stream.holder(), hello.host()));
      return;
    }
    Session old = sessions.get(hello.host());
    if (old != null) {
      leave(old);
      refuse(
          old.stream(),
          Refusal.REPLACED,
          Status.ALREADY_EXISTS,
          "host %s attached again from %s: only its newest stream is served; if two hosts have this"
                  .formatted(hello.host(), stream.remote())
              + " name, give each its own (host = in agent.conf)");
    }
    var session = new Session(hello, stream, ledger, outbox, clock.instant());
    stream.bind(session);
    sessions.put(hello.host(), session);
    stream.address().ifPresent(callers::add);
    LOG.info("{} attached from {} at revision {}", hello.host(), stream.remote(), hello.revision());
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
    session.begin(roster.failed(session.host()), clock.instant());
    if (session.isWaiting()) {
      admission.queue(session);
      admission.admit(clock.instant());
    }
    session.bookmark(bookmarks.plain(clock.instant()), clock.instant());
  }

  /** The stream ended by itself. */
  void closed(Stream stream, String why) {
    stream.gone();
    if (streams.remove(stream)) {
      LOG.info("{} is no longer attached: {}", stream.name(), why);
      stream.session().filter(this::isServed).ifPresent(this::leave);
      settle(clock.instant());
    }
  }

  private boolean isServed(Session session) {
    return sessions.get(session.host()) == session;
  }

  private void leave(Session session) {
    sessions.remove(session.host(), session);
    roster.remember(session.describe(false));
  }

  private void outOfOrder(Stream stream, String what) {
    refuse(stream, Refusal.OUT_OF_ORDER, Status.INVALID_ARGUMENT, what);
  }

  private void refuse(Stream stream, Refusal cause, Status status, String why) {
    String text = Printable.of(why);
    refusals.count(cause, stream.remote() + ": " + text, clock.instant());
    stream.close(status.withDescription(text));
    streams.remove(stream);
    stream.session().filter(this::isServed).ifPresent(this::leave);
  }

  /** Does what is due by now. */
  void tick() {
    Instant now = clock.instant();
    closeSilent(now);
    if (open && bookmark.isAt(now)) {
      bookmark(now);
    }
    if (pruning.isAt(now)) {
      ledger.prune(now);
      sessions.values().stream()
          .filter(session -> session.afterPruning(ledger.floor()))
          .forEach(admission::queue);
    }
    settle(now);
  }

  private void bookmark(Instant now) {
    Bookmarks.Round round = bookmarks.round(now);
    for (Session session : sessions.values()) {
      session.bookmark(round.of(session.host(), session.isCurrent()), now);
    }
  }

  private void closeSilent(Instant now) {
    for (Session session : List.copyOf(sessions.values())) {
      if (session.isSilent(ACK_WITHIN, now)) {
        silent(session.stream(), session.host() + " did not acknowledge a batch for", ACK_WITHIN);
      }
    }
    for (Stream stream : List.copyOf(streams)) {
      if (stream.session().isEmpty() && stream.opened().plus(HELLO_WITHIN).isBefore(now)) {
        silent(stream, "no Hello within", HELLO_WITHIN);
      }
    }
  }

  private void silent(Stream stream, String what, Duration limit) {
    String why = what + " " + limit.toSeconds() + " s";
    refuse(stream, Refusal.SILENT, Status.DEADLINE_EXCEEDED, why);
  }

  Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  HostUnbans hostUnbans() {
    return hostUnbans;
  }

  Roster roster() {
    return roster;
  }

  Refusals refusals() {
    return refusals;
  }

  /** Answers when all agents hold the revision, or after {@code atMost}. */
  void await(Revision revision, Duration atMost, CompletableFuture<Fleet> answer) {
    Instant at = clock.instant();
    roster.await(revision, at.plus(atMost), answer);
    roster.check(now(), at);
  }

  /** The agents now. */
  Roster.Now now() {
    return new Roster.Now(ledger.head(), sessions.values());
  }

  /** Sends everybody away. */
  void stop() {
    for (Stream stream : List.copyOf(streams)) {
      stream.close(Status.UNAVAILABLE.withDescription("this coordinator stops"));
      stream.session().ifPresent(this::leave);
    }
    streams.clear();
  }
}
