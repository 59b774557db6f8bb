package dev.banyan.agent.link;

import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.conf.AgentSettings;
import dev.banyan.model.Hello;
import dev.banyan.wire.ToAgent;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this host attached to one of the coordinators: tries them in random order, goes on where
 * the bans file ends, acknowledges what the enforcement applied, and never gives up. While nobody
 * answers, what is blocked stays blocked.
 *
 * <p>What the coordinator says is the matter of {@link Orders}. Owner: {@code banyan-link}. At most
 * one message of the coordinator waits to be handled.
 */
public final class Link implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
  private static final long TICK_MS = 2_500;

  private final AgentSettings settings;
  private final String version;
  private final Enforcement enforcement;
  private final Timing timing;
  private final Targets targets;
  private final Backoff backoff;
  private final LocalNews localNews = new LocalNews();
  private final Reporting reporting;
  private final Orders orders;
  private Attachment.Channels channels;
  private Optional<Attachment> current = Optional.empty();
  private final Sayings sayings = new Sayings();
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
    this.reporting = new Reporting(listener::report);
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
    this.orders = new Orders(enforcement, listener, localNews, timing, new OnThread());
  }

  /** What becomes of an attachment when something that it asked for is done. */
  private final class OnThread implements Orders.Outcomes {
    @Override
    public void runIfCurrent(Attachment attachment, Runnable task) {
      Link.this.runIfCurrent(attachment, task);
    }

    @Override
    public void wentWell() {
      backoff.reset();
    }

    @Override
    public void wentWrong() {
      backoff.slow();
    }

    @Override
    public void beginAgain(Attachment attachment) {
      Link.this.beginAgain(attachment);
    }
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
              held.epoch(),
              held.revision(),
              held.policy(),
              settings.firewall(),
              settings.autonomy().multipliedBy(2).dividedBy(5),
              true,
              orders.wantsAll());
      Attachment attachment = Attachment.open(channels, target, timing.ticks().instant());
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
    if (attachment.heard(timing.ticks().instant())) {
      attached = true;
      localNews.attached();
      reporting.attached();
      sayings.attached("attached to coordinator " + Sayings.text(attachment.target()));
    }
    try {
      orders.follow(attachment, message);
      attachment.askForMore();
    } catch (MalformedException e) {
      backoff.slow();
      detach(
          attachment, Status.INTERNAL.withDescription("a message that is none: " + e.getMessage()));
    }
  }

  private void tick() {
    Instant now = timing.ticks().instant();
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
            attachment -> localNews.due(enforcement.ofHost(), timing).forEach(attachment::send));
    current
        .filter(Attachment::hasAnswered)
        .ifPresent(attachment -> reporting.due(now).ifPresent(attachment::send));
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
      LOG.debug("the link is closed; nothing more is done for it");
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
