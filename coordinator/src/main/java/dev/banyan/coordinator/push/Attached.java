package dev.banyan.coordinator.push;

import dev.banyan.model.HostName;
import dev.banyan.model.Printable;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that agents opened, and of each host the one session that is served.
 *
 * <p>A1: of a host only the session of its newest stream is served; the older stream is closed.
 *
 * <p>A2: whoever is served no more is remembered in the roster, as it was last.
 *
 * <p>A3: a stream on which nothing comes that is due is closed: no stream without a Hello and no
 * batch without its acknowledgement lasts.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Attached {
  private static final Logger LOG = LoggerFactory.getLogger(Attached.class);
  private static final Duration ACK_WITHIN = Duration.ofSeconds(30);
  private static final Duration HELLO_WITHIN = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Roster roster = new Roster();
  private final Refusals refusals = new Refusals();
  private final Set<Stream> streams = new HashSet<>();
  private final Map<HostName, Session> sessions = new HashMap<>();

  Attached(InstantSource clock) {
    this.clock = clock;
  }

  void opened(Stream stream) {
    streams.add(stream);
  }

  /** Serves an agent from now on, and no older stream of the same host. */
  void serve(Session session) {
    Session old = sessions.get(session.host());
    if (old != null) {
      leave(old);
      refuse(
          old.stream(),
          Refusal.REPLACED,
          "host %s attached again from %s: only its newest stream is served; if two hosts have this"
                  .formatted(session.host(), session.stream().remote())
              + " name, give each its own (host = in agent.conf)");
    }
    session.stream().bind(session);
    sessions.put(session.host(), session);
    LOG.info(
        "{} attached from {} at revision {}",
        session.host(),
        session.stream().remote(),
        session.claimed());
  }

  /** The stream ended by itself; false: it was closed before. */
  boolean closed(Stream stream, String why) {
    stream.gone();
    boolean open = streams.remove(stream);
    if (open) {
      LOG.info("{} is no longer attached: {}", stream.name(), why);
      forget(stream);
    }
    return open;
  }

  /** Closes a stream and counts why. */
  void refuse(Stream stream, Refusal cause, String why) {
    String text = Printable.of(why);
    refusals.count(cause, stream.remote() + ": " + text, clock.instant());
    stream.close(cause.because(text));
    streams.remove(stream);
    forget(stream);
  }

  /** Closes the streams on which something has been due for too long. */
  void closeSilent(Instant now) {
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
    refuse(stream, Refusal.SILENT, what + " " + limit.toSeconds() + " s");
  }

  private void forget(Stream stream) {
    stream.session().filter(this::isServed).ifPresent(this::leave);
  }

  private boolean isServed(Session session) {
    return sessions.get(session.host()) == session;
  }

  private void leave(Session session) {
    sessions.remove(session.host(), session);
    roster.remember(session.describe(false));
  }

  /** Those that are served, as they are at any time. */
  Collection<Session> sessions() {
    return sessions.values();
  }

  Roster roster() {
    return roster;
  }

  Refusals refusals() {
    return refusals;
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
