package dev.banyan.agent.link;

import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.agent.link.Complaints.About;
import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.BatchCodec;
import dev.banyan.codec.KeyCodec;
import dev.banyan.codec.LocalCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Ack;
import dev.banyan.model.Batch;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.wire.ToAgent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a coordinator orders: hands it to the enforcement, and what became of it back. An answer
 * that comes after its attachment ended says nothing about the next one.
 *
 * <p>Owner: {@code banyan-link}.
 */
final class Orders {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  private final Enforcement enforcement;
  private final LinkListener listener;
  private final LocalNews localNews;
  private final Timing timing;
  private final Outcomes outcomes;
  private final Hearing hearing;
  private final Drift drift = new Drift();
  private final Complaints complaints = new Complaints();
  private boolean healing;

  /** What follows for the link. */
  interface Outcomes {
    /** Has something done on the link's thread, if that attachment is the one still. */
    void runIfCurrent(Attachment attachment, Runnable task);

    /** What was sent is applied. */
    void wentWell();

    /** The same would fail again at once, so the next attempt is not soon. */
    void wentWrong();

    /** Attaches anew. */
    void beginAgain(Attachment attachment);
  }

  /**
   * @param localNews what the coordinator answers about what this host decided
   */
  Orders(
      Enforcement enforcement,
      LinkListener listener,
      LocalNews localNews,
      Timing timing,
      Outcomes outcomes) {
    this.enforcement = enforcement;
    this.listener = listener;
    this.localNews = localNews;
    this.timing = timing;
    this.outcomes = outcomes;
    this.hearing = new Hearing(enforcement);
  }

  /** Whether this host is to be sent everything, whatever it holds. */
  boolean wantsAll() {
    return healing;
  }

  /**
   * Does what a message asks for.
   *
   * @throws MalformedException if it is none
   */
  void follow(Attachment attachment, ToAgent message) throws MalformedException {
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
            comparison -> outcomes.runIfCurrent(attachment, () -> heal(attachment, comparison)));
  }

  /** Attaches anew, so that it is sent everything. */
  private void heal(Attachment attachment, Enforcement.Agreement comparison) {
    if (drift.isFoundBy(comparison, timing.ticks().instant())) {
      LOG.error(
          "what this host blocks is not what coordinator {} wants; asking for all of it",
          Sayings.text(attachment.target()));
      listener.onDrift();
      healing = true;
      outcomes.beginAgain(attachment);
    }
  }

  private void follow(Attachment attachment, Revision revision, Policy policy) {
    var unused =
        enforcement
            .follow(revision, policy)
            .whenComplete(
                (done, error) ->
                    outcomes.runIfCurrent(attachment, () -> followed(attachment, error)));
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
                    outcomes.runIfCurrent(
                        attachment,
                        () -> {
                          if (error == null) {
                            acknowledge(attachment, received, applied);
                          } else {
                            complain(About.CHANGES, attachment, error);
                            outcomes.beginAgain(attachment);
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
    outcomes.wentWell();
    if (complaints.settle(about)) {
      LOG.info(
          "{} that coordinator {} sent are applied again",
          about,
          Sayings.text(attachment.target()));
    }
  }

  private void complain(About about, Attachment attachment, Throwable error) {
    outcomes.wentWrong();
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

  private Instant now() {
    return timing.clock().instant();
  }
}
