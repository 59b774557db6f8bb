package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.Entries.Held;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Change;
import dev.banyan.model.Change.Blocked;
import dev.banyan.model.Cidr;
import dev.banyan.model.Epoch;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this host decided by itself: bans while nobody decided for it, and unbans of its operator.
 *
 * <p>L1: a ban goes by its time, by an unban, or when the cluster has decided past its last failure
 * and this host holds what it decided; never because nothing is heard. L2: an unban holds against
 * every entry of the ban log up to the record that tells the log of it. L3: at most {@value #MOST}
 * of each are held.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
final class Locals {
  static final int MOST = 8_192;

  private final Map<Target, Local> bans = new LinkedHashMap<>();

  /** Bans of an earlier process: what they counted may still have to be read again. */
  private final Set<Target> ofBefore = new HashSet<>();

  private final List<Unban> unbans = new ArrayList<>();
  private long version;
  private final Ends ends = new Ends();

  /** Where in the topic of failures something lies. */
  record Place(int partition, long offset) {}

  /**
   * A ban.
   *
   * @param place of the last failure; empty: Kafka did not take it yet
   * @param lines the last that was counted of each log, while there is no place
   */
  record Local(LocalBan ban, Optional<Place> place, Map<Long, Long> lines) {
    Local {
      lines = Map.copyOf(lines);
    }

    Local(LocalBan ban, Place place) {
      this(ban, Optional.of(place), Map.of());
    }

    Held held() {
      var effect = new Blocked(ban.jail(), ban.cidr(), ban.until());
      return new Held(Epoch.NONE, new Change(ban.key(), Revision.NONE, effect));
    }

    Target target() {
      return new Target(ban.jail(), ban.cidr());
    }

    /** Whether it blocks nobody and says only up to when nothing counts. */
    boolean isOver() {
      return ban.failures() == 0;
    }

    private Local movedBy(Duration jump) {
      Optional<Instant> until = ban.until().map(end -> end.plus(jump));
      var moved = new LocalBan(ban.jail(), ban.cidr(), ban.lastFailure(), until, ban.failures());
      return new Local(moved, place, lines);
    }

    private ReadUpTo counted() {
      return new ReadUpTo(lines, ban.lastFailure());
    }

    private boolean isAnsweredBy(Bookmark bookmark) {
      return place
          .filter(p -> p.partition() < bookmark.decided().size())
          .filter(p -> bookmark.decided().get(p.partition()) > p.offset())
          .isPresent();
    }
  }

  /**
   * An unban.
   *
   * @param epoch of the log that knows of it; {@link Epoch#NONE}: none does yet
   * @param revision of the record that told the log
   */
  record Unban(LocalUnban unban, Epoch epoch, Revision revision) {
    boolean isTold() {
      return !epoch.equals(Epoch.NONE);
    }

    private boolean lifts(Target target, Held held) {
      return unban.covers(target.jail(), target.cidr())
          && !(isTold() && held.epoch().equals(epoch) && held.change().record().isAfter(revision));
    }
  }

  /** Takes in what the bans file held. */
  void load(Collection<Local> heldBans, Collection<Unban> heldUnbans) {
    version++;
    for (Local local : heldBans) {
      if (local.isOver()) {
        local.ban().until().ifPresent(end -> ends.load(local.target(), end));
      } else {
        bans.put(local.target(), local);
        ofBefore.add(local.target());
      }
    }
    unbans.addAll(heldUnbans);
  }

  /** Another number when there are other bans or unbans. */
  long version() {
    return version;
  }

  /** All of it, as others see it. */
  OfHost ofHost(Set<Cidr> allowed) {
    return new OfHost(
        bans.values().stream().map(Local::ban).toList(),
        unbans.stream().filter(u -> !u.isTold()).map(Unban::unban).toList(),
        allowed);
  }

  Collection<Local> bans() {
    return bans.values();
  }

  List<Unban> unbans() {
    return unbans;
  }

  /** What is to be known after a restart: the bans, and what has ended as bans of no failures. */
  List<Local> kept() {
    List<Local> kept = new ArrayList<>(ends.all());
    kept.addAll(bans.values());
    return kept;
  }

  /** What has ended since this or {@link #kept} was asked, as bans of no failures. */
  List<Local> takeEnds() {
    return ends.takeNew();
  }

  @Nullable Local ban(Target target) {
    return bans.get(target);
  }

  boolean isFull() {
    return bans.size() >= MOST;
  }

  void put(Local local) {
    version++;
    bans.put(local.target(), local);
    ofBefore.remove(local.target());
  }

  /** Bans no more. */
  void drop(Target target) {
    version++;
    bans.remove(target);
    ofBefore.remove(target);
  }

  /** Adds an unban, in place of an earlier one of the same network. */
  void put(LocalUnban unban) {
    version++;
    unbans.removeIf(
        u -> u.unban().jail().equals(unban.jail()) && u.unban().cidr().equals(unban.cidr()));
    if (unbans.size() >= MOST) {
      unbans.remove(0);
    }
    unbans.add(new Unban(unban, Epoch.NONE, Revision.NONE));
  }

  /** The log knows of these unbans now. */
  void told(Collection<LocalUnban> known, Epoch epoch, Revision revision) {
    version++;
    unbans.replaceAll(
        u -> !u.isTold() && known.contains(u.unban()) ? new Unban(u.unban(), epoch, revision) : u);
  }

  /** Forgets unbans that lift nothing any more. */
  boolean forgetUnbans(Collection<Held> entries, Epoch epoch, Revision upTo) {
    return unbans.removeIf(
        u ->
            u.isTold()
                && (!u.epoch().equals(epoch) || !u.revision().isAfter(upTo))
                && entries.stream().noneMatch(held -> isLiftedBy(u, held)));
  }

  private static boolean isLiftedBy(Unban unban, Held held) {
    return held.change().effect() instanceof Blocked blocked
        && unban.lifts(new Target(blocked.jail(), blocked.cidr()), held);
  }

  /** Whether this host's operator has lifted an entry of the log. */
  boolean lifts(Target target, Held held) {
    for (Unban unban : unbans) {
      if (unban.lifts(target, held)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Kafka took all failures that were read, which may not be all that a ban counted: after a
   * restart they come again one by one.
   */
  Optional<Local> place(Target target, Place place, ReadUpTo read) {
    Local local = bans.get(target);
    if (local == null || (ofBefore.contains(target) && !read.covers(local.counted()))) {
      return Optional.empty();
    }
    if (local.place().filter(p -> p.offset() >= place.offset()).isPresent()) {
      return Optional.empty();
    }
    Local placed = new Local(local.ban(), place);
    bans.put(target, placed);
    return Optional.of(placed);
  }

  /**
   * The bans that the cluster has answered for. One that is over has ended by its time, whatever
   * the cluster says: what came while it lasted counts no more.
   */
  Set<Target> answered(Bookmark bookmark, Instant now) {
    Set<Target> answered = new LinkedHashSet<>();
    for (Local local : bans.values()) {
      if (local.ban().isInForce(now) && local.isAnsweredBy(bookmark)) {
        answered.add(local.target());
      }
    }
    return answered;
  }

  /** The clock was set. */
  void movedBy(Duration jump) {
    version++;
    bans.replaceAll((target, local) -> local.movedBy(jump));
    ends.movedBy(jump);
  }

  /** Forgets bans that have ended. */
  Set<Target> expire(Instant now) {
    Set<Target> ended = new LinkedHashSet<>();
    for (Local local : bans.values()) {
      if (!local.ban().isInForce(now)) {
        ended.add(local.target());
        local.ban().until().ifPresent(end -> ended(local.target(), end));
      }
    }
    version++;
    ended.forEach(bans::remove);
    ended.forEach(ofBefore::remove);
    return ended;
  }

  /**
   * An entry of the log blocks no longer: what came before counts no more, if it blocked by rule
   * and was not lifted here before.
   */
  void over(Held held, Instant now) {
    if (held.change().key().isAutomatic() && held.change().effect() instanceof Blocked blocked) {
      Target target = new Target(blocked.jail(), blocked.cidr());
      if (!lifts(target, held)) {
        ended(target, blocked.until().filter(end -> end.isBefore(now)).orElse(now));
      }
    }
  }

  /** Notes that what blocked a network by rule ended then: nothing before counts any more. */
  void ended(Target target, Instant end) {
    ends.add(target, end);
  }

  /** Up to when nothing counts, by what has ended and what was unbanned here. */
  Instant cut(Target target) {
    Instant cut = ends.of(target);
    for (Unban unban : unbans) {
      if (unban.unban().covers(target.jail(), target.cidr()) && unban.unban().at().isAfter(cut)) {
        cut = unban.unban().at();
      }
    }
    return cut;
  }
}
