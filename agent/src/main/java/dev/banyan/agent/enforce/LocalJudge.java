package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Entries.Held;
import dev.banyan.agent.enforce.Locals.Local;
import dev.banyan.agent.enforce.Locals.Place;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Epoch;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import dev.banyan.rule.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what this host decides by itself, by the rule that the coordinators decide by. What it
 * decides is in {@link Locals} when it returns; firewall and file follow its {@link Notes}.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
final class LocalJudge {
  private static final Logger LOG = LoggerFactory.getLogger(LocalJudge.class);
  private static final Duration SAY_EVERY = Duration.ofMinutes(1);

  private final Locals locals;
  private Instant saidFull = Instant.MIN;

  LocalJudge(Locals locals) {
    this.locals = locals;
  }

  /** What has to be brought into the kernel, and into the bans file. */
  record Notes(Set<Target> touched, List<String> lines) {
    Notes() {
      this(new LinkedHashSet<>(), new ArrayList<>());
    }
  }

  /** Where the law stands. */
  record Law(Desired desired, Blockade blockade, Instant now) {}

  /**
   * Bans if the window says so and nobody has decided about it already.
   *
   * @return up to when nothing of it counts, by the broker's clock
   */
  Instant judge(Suspect suspect, Law law, Notes notes) {
    Instant cut = cut(suspect, law);
    if (!law.blockade().mayBlock(suspect.target())) {
      return cut;
    }
    Optional<Span> span = suspect.window().offence(suspect.terms(), cut);
    while (span.isPresent()) {
      Instant end = suspect.terms().end(span.get().last()).orElse(Instant.MAX);
      if (end.isAfter(suspect.now())) {
        return ban(suspect, span.get(), law.now(), notes) ? end : cut;
      }
      cut = end;
      span = suspect.window().offence(suspect.terms(), cut);
    }
    return cut;
  }

  private boolean ban(Suspect suspect, Span span, Instant now, Notes notes) {
    if (locals.isFull()) {
      sayFull(suspect.target(), now);
      return false;
    }
    Target target = suspect.target();
    Optional<Instant> until =
        suspect.terms().end(span.last()).map(end -> end.plus(suspect.clockError()));
    int failures = (int) Math.min(span.failures(), Integer.MAX_VALUE);
    var ban = new LocalBan(target.jail(), target.cidr(), span.last(), until, failures);
    var local = new Local(ban, Optional.empty(), ReadUpTo.of(suspect.window()).lines());
    locals.put(local);
    notes.touched().add(target);
    notes.lines().add(BansLine.local(local));
    LOG.warn(
        "jail {}: {} is blocked on this host {}: {} failures here, and nobody decides for the"
            + " cluster",
        target.jail(),
        target.cidr(),
        until.map(end -> "until " + end).orElse("for ever"),
        failures);
    return true;
  }

  private void sayFull(Target target, Instant now) {
    if (saidFull.plus(SAY_EVERY).isBefore(now)) {
      saidFull = now;
      LOG.error(
          "jail {}: {} is not blocked although it should be: this host has {} bans of its own, the"
              + " most it holds",
          target.jail(),
          target.cidr(),
          Locals.MOST);
    }
  }

  /** By the broker's clock. */
  private Instant cut(Suspect suspect, Law law) {
    Target target = suspect.target();
    Instant cut = locals.cut(target);
    Optional<Instant> ruled = law.desired().ruledUntil(target);
    Local local = locals.ban(target);
    if (ruled.isPresent()) {
      cut = later(cut, ruled.get());
    }
    if (local != null) {
      cut = later(cut, local.ban().until().orElse(Instant.MAX));
    }
    return cut.equals(Instant.MIN) || cut.equals(Instant.MAX)
        ? cut
        : cut.minus(suspect.clockError());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Kafka took all failures that were read of what may be a ban. */
  void place(Target target, Place place, ReadUpTo read, Notes notes) {
    locals.place(target, place, read).ifPresent(local -> notes.lines().add(BansLine.local(local)));
  }

  /** The cluster has decided this far, and everything that it decided is held. */
  void answer(Bookmark bookmark, Instant now, Notes notes) {
    for (Target target : locals.answered(bookmark, now)) {
      end(target, notes);
      LOG.info("jail {}: the cluster answers for {} now", target.jail(), target.cidr());
    }
  }

  /** What an entry of the log says is replaced by what does not block. */
  void over(Held held, Instant now) {
    locals.over(held, now);
  }

  /** The cluster has lifted what it blocked there. */
  void lifted(Target target, Notes notes) {
    end(target, notes);
  }

  /** The cluster has lifted whatever was decided by nothing later, wherever. */
  void unbanned(LocalUnban unban, Notes notes) {
    for (Local local : List.copyOf(locals.bans())) {
      Target target = local.target();
      if (unban.covers(target.jail(), target.cidr())
          && !local.ban().lastFailure().isAfter(unban.at())) {
        end(target, notes);
        LOG.info("jail {}: an operator has lifted {} everywhere", target.jail(), target.cidr());
      }
    }
  }

  /** What the local ban counted counts no more; what the cluster wants holds. */
  private void end(Target target, Notes notes) {
    Local local = locals.ban(target);
    if (local != null) {
      locals.ended(target, local.ban().lastFailure());
      locals.drop(target);
      notes.touched().add(target);
      notes.lines().add(BansLine.answered(target));
    }
  }

  /**
   * Lifts what lies within the network, whoever set it.
   *
   * @return what was blocked until now
   */
  List<Target> unban(LocalUnban unban, Law law, Notes notes) {
    List<Target> lifted = new ArrayList<>();
    for (Target target : law.desired().targets()) {
      if (unban.covers(target.jail(), target.cidr())
          && law.desired().strongest(target, law.now()).isPresent()) {
        lifted.add(target);
        end(target, notes);
      }
    }
    locals.put(unban);
    notes.touched().addAll(lifted);
    notes.lines().add(BansLine.unban(new Locals.Unban(unban, Epoch.NONE, Revision.NONE)));
    return lifted;
  }

  /** The log knows of these unbans now. */
  void told(Collection<LocalUnban> known, Epoch epoch, Revision revision, Notes notes) {
    locals.told(known, epoch, revision);
    locals.unbans().stream()
        .filter(u -> known.contains(u.unban()))
        .forEach(u -> notes.lines().add(BansLine.unban(u)));
  }

  /** Forgets unbans of which nothing is left that they could lift. */
  void forgetUnbans(Collection<Held> entries, Epoch epoch, Revision upTo, Notes notes) {
    List<Locals.Unban> before = List.copyOf(locals.unbans());
    if (locals.forgetUnbans(entries, epoch, upTo)) {
      before.stream()
          .filter(u -> !locals.unbans().contains(u))
          .forEach(u -> notes.lines().add(BansLine.forget(u.unban())));
    }
  }
}
