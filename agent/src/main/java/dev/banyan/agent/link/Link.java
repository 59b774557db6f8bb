package dev.banyan.agent.link;

import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.agent.link.Complaints.About;
import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.BatchCodec;
import dev.banyan.codec.KeyCodec;
import dev.banyan.codec.LocalCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.conf.AgentSettings;
import dev.banyan.model.Ack;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Epoch;
import dev.banyan.model.Hello;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.ToAgent;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this host attached to one of the coordinators: tries them in random order, goes on where
 * the bans file ends, acknowledges what the enforcement applied, and never gives up. While nobody
 * answers, what is blocked stays blocked.
 *
 * <p>Owner: {@code banyan-link}. At most one message of the coordinator waits to be handled.
 */
public final class Link implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
  private static final long TICK_MS = 2_500;

  private final AgentSettings settings;
  private final String version;
  private final Enforcement enforcement;
  private final LinkListener listener;
  private final Timing timing;
  private final Targets targets;
  private final Backoff backoff;
  private final Drift drift = new Drift();
  private final Complaints complaints = new Complaints();
  private final LocalNews localNews = new LocalNews();
  private final Reporting reporting;
  private final Hearing hearing;
  private Attachment.Channels channels;
  private Optional<Attachment> current = Optional.empty();
  private final Sayings sayings = new Sayings();
  private boolean healing;
  private boolean retrying;
  private boolean closed;
  private volatile boolean attached;

  private final Attachment.Events events =
      new Attachment.Events() {
        @Override
        public void received(Attachment attachment, ToAgent message) {
          run(() -> handle(attachment, message));
        }

        @Override
        public void ended(Attachment attachment, Status status) {
          run(() -> detach(attachment, status));
        }
      };

  public Link(
      AgentSettings settings,
      String version,
      Enforcement enforcement,
      LinkListener listener,
      Timing timing) {
    this.settings = settings;
    this.version = version;
    this.enforcement = enforcement;
    this.listener = listener;
    this.reporting = new Reporting(listener::report);
    this.hearing = new Hearing(enforcement);
    this.timing = timing;
    this.channels =
        settings.tls().isPresent() ? new Secured(settings.tls().get()) : Attachment::connection;
    this.targets =
        new Targets(
            settings.coordinators(),
            settings.insecure() || settings.tls().isPresent(),
            timing.random(),
            InetAddress::getAllByName);
    this.backoff = new Backoff(timing.random());
  }

  /** The same over other channels. */
  Link over(Attachment.Channels others) {
    channels = others;
    return this;
  }

  /** Attaches as soon as somebody answers. */
  public void start() {
    run(this::attach);
    var unused =
        timing.thread().scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  /** Hangs up; what is blocked stays so. */
  @Override
  public void close() {
    run(
        () -> {
          closed = true;
          current.ifPresent(Attachment::close);
          current = Optional.empty();
          timing.thread().shutdown();
        });
  }

  /** Whether a coordinator answers. Any thread. */
  public boolean attached() {
    return attached;
  }

  private void attach() {
    retrying = false;
    if (closed || current.isPresent()) {
      return;
    }
    try {
      InetSocketAddress target = targets.next();
      Enforcement.Held held = enforcement.held();
      var hello =
          new Hello(
              AttachCodec.PROTOCOL,
              settings.host(),
              version,
              healing ? Epoch.NONE : held.epoch(),
              healing ? Revision.NONE : held.revision(),
              held.policy(),
              settings.firewall(),
              settings.autonomy().multipliedBy(2).dividedBy(5),
              true);
      Attachment attachment = Attachment.open(channels, target, now());
      current = Optional.of(attachment);
      attachment.call(AttachCodec.encode(hello), events);
    } catch (Targets.NoTargetException e) {
      sayings.detached("cannot attach to a coordinator: " + e.getMessage());
      retry();
    }
  }

  private void retry() {
    if (!closed && !retrying) {
      retrying = true;
      var unused =
          timing.thread().schedule(this::attach, backoff.next().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void detach(Attachment attachment, Status status) {
    if (!isCurrent(attachment)) {
      return;
    }
    if (status.getCode() == Status.Code.ALREADY_EXISTS
        || status.getCode() == Status.Code.FAILED_PRECONDITION) {
      backoff.slow();
    }
    sayings.detached(
        "no coordinator: %s: %s; what is blocked stays blocked, trying again"
            .formatted(Sayings.text(attachment.target()), Sayings.reason(status)));
    beginAgain(attachment);
  }

  private void beginAgain(Attachment attachment) {
    attached = false;
    current = Optional.empty();
    attachment.close();
    retry();
  }

  private boolean isCurrent(Attachment attachment) {
    return current.filter(a -> a == attachment).isPresent();
  }

  private void handle(Attachment attachment, ToAgent message) {
    if (!isCurrent(attachment)) {
      return;
    }
    if (attachment.heard(now())) {
      attached = true;
      localNews.attached();
      reporting.attached();
      sayings.attached("attached to coordinator " + Sayings.text(attachment.target()));
    }
    try {
      dispatch(attachment, message);
      attachment.askForMore();
    } catch (MalformedException e) {
      backoff.slow();
      detach(
          attachment, Status.INTERNAL.withDescription("a message that is none: " + e.getMessage()));
    }
  }

  private void dispatch(Attachment attachment, ToAgent message) throws MalformedException {
    switch (message.getMessageCase()) {
      case POLICY -> {
        var policy = AttachCodec.decode(message.getPolicy());
        follow(attachment, policy.revision(), policy.policy());
        listener.onPolicy(policy.revision(), policy.policy());
      }
      case CHANGES -> apply(attachment, BatchCodec.decode(message.getChanges(), now()));
      case SNAPSHOT -> apply(attachment, BatchCodec.decode(message.getSnapshot(), now()));
      case BOOKMARK -> {
        Bookmark bookmark = AttachCodec.decode(message.getBookmark());
        listener.onBookmark(bookmark, now());
        hearing.take(bookmark, now()).ifPresent(compared -> compare(attachment, compared));
      }
      case UNBANS_TAKEN -> {
        LocalCodec.Taken taken = LocalCodec.decode(message.getUnbansTaken());
        Hearing.note(enforcement.told(localNews.taken(taken), taken.epoch(), taken.revision()));
      }
      case SEALING_KEY -> listener.onKey(KeyCodec.decode(message.getSealingKey()));
      case MESSAGE_NOT_SET -> LOG.debug("a message of a kind that this version does not know");
    }
  }

  private void compare(Attachment attachment, CompletableFuture<Enforcement.Agreement> compared) {
    var unused =
        compared.thenAccept(
            comparison -> runIfCurrent(attachment, () -> heal(attachment, comparison)));
  }

  /** Attaches anew as one that holds nothing, so that it is sent everything. */
  private void heal(Attachment attachment, Enforcement.Agreement comparison) {
    if (drift.isFoundBy(comparison, now())) {
      LOG.error(
          "what this host blocks is not what coordinator {} wants; asking for all of it",
          Sayings.text(attachment.target()));
      listener.onDrift();
      healing = true;
      beginAgain(attachment);
    }
  }

  private void follow(Attachment attachment, Revision revision, Policy policy) {
    var unused =
        enforcement
            .follow(revision, policy)
            .whenComplete(
                (done, error) -> runIfCurrent(attachment, () -> followed(attachment, error)));
  }

  /** Rules that failed end nothing: the enforcement tries them again by itself. */
  private void followed(Attachment attachment, @Nullable Throwable error) {
    if (error == null) {
      settle(About.RULES, attachment);
    } else {
      complain(About.RULES, attachment, error);
    }
  }

  private void apply(Attachment attachment, BatchCodec.Received received) {
    var unused =
        enforcement
            .apply(received.batch())
            .whenComplete(
                (applied, error) ->
                    runIfCurrent(
                        attachment,
                        () -> {
                          if (error == null) {
                            acknowledge(attachment, received, applied);
                          } else {
                            complain(About.CHANGES, attachment, error);
                            beginAgain(attachment);
                          }
                        }));
  }

  private void acknowledge(
      Attachment attachment, BatchCodec.Received received, Enforcement.Applied applied) {
    Batch batch = received.batch();
    healing = healing && !batch.kind().isLast();
    // A page that waits for the last one has not reached the firewall yet.
    if (batch.kind() == Batch.Kind.DELTA || batch.kind().isLast()) {
      settle(About.CHANGES, attachment);
    }
    if (batch.id() == 0) {
      return;
    }
    List<Ack.Failed> failed = new ArrayList<>(received.unreadable());
    for (Enforcement.Failed f : applied.failed()) {
      failed.add(new Ack.Failed(f.key(), f.revision(), f.error()));
    }
    attachment.send(AttachCodec.encode(new Ack(batch.id(), applied.revision(), failed)));
  }

  private void settle(About about, Attachment attachment) {
    backoff.reset();
    if (complaints.settle(about)) {
      LOG.info(
          "{} that coordinator {} sent are applied again",
          about,
          Sayings.text(attachment.target()));
    }
  }

  /** The same would fail again at once, so the next attempt is not soon. */
  private void complain(About about, Attachment attachment, Throwable error) {
    backoff.slow();
    String reason = Sayings.reason(error);
    if (complaints.add(about, reason)) {
      LOG.error(
          "{} that coordinator {} sent could not be applied: {}; what is blocked stays blocked,"
              + " trying again",
          about,
          Sayings.text(attachment.target()),
          reason);
    }
    LOG.debug("{} could not be applied", about, error);
  }

  private void tick() {
    Instant now = now();
    current.ifPresent(attachment -> attachment.heardBy(now));
    current
        .filter(attachment -> attachment.lastHeard().plus(ANSWER_WITHIN).isBefore(now))
        .ifPresent(
            attachment ->
                detach(
                    attachment,
                    Status.DEADLINE_EXCEEDED.withDescription(
                        "nothing heard for %d s".formatted(ANSWER_WITHIN.toSeconds()))));
    current
        .filter(Attachment::hasAnswered)
        .ifPresent(
            attachment -> localNews.due(enforcement.ofHost(), now).forEach(attachment::send));
    current
        .filter(Attachment::hasAnswered)
        .ifPresent(attachment -> reporting.due(now).ifPresent(attachment::send));
  }

  private Instant now() {
    return timing.clock().instant();
  }

  /** An answer that comes after the stream ended says nothing about the next one. */
  private void runIfCurrent(Attachment attachment, Runnable task) {
    run(
        () -> {
          if (isCurrent(attachment)) {
            task.run();
          }
        });
  }

  private void run(Runnable task) {
    try {
      timing.thread().execute(guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("the link is closed", e);
    }
  }

  /** What goes wrong ends the stream at most: the next one begins where the bans file ends. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("the link failed and begins again", e);
        current.ifPresentOrElse(a -> detach(a, Status.fromThrowable(e)), this::retry);
      }
    };
  }
}
