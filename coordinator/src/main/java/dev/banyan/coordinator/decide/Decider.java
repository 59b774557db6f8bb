package dev.banyan.coordinator.decide;

import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.EntryKey;
import dev.banyan.model.Failure;
import dev.banyan.model.Jail;
import dev.banyan.model.Sighting;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides about one failure after the other.
 *
 * <p>I1: a decision depends on the failures, their offsets and arrival times, and the ban log,
 * never on the clock; deciding again gives the same ban again.
 *
 * <p>I2: everything that is held is judged before anything of it is let go as too old, since an
 * unban makes count what did not.
 *
 * <p>I3: what weighs less than maxretry bans nobody, whatever its times, hosts and attempts.
 *
 * <p>I4: failures of a host on which the jail does not run count nowhere.
 */
public final class Decider {
  private final Standing standing;
  private final Subjects subjects;
  private final Brake brake;

  public Decider(Standing standing, Brake brake) {
    this.standing = standing;
    this.subjects = new Subjects(standing);
    this.brake = brake;
  }

  /** Remembers a failure that is decided already. */
  public void count(Jail jail, Arrival arrival, Memory memory) {
    Subject subject = subjects.of(jail, arrival);
    if (added(jail, subject, arrival, memory)) {
      return;
    }
    Counted before = memory.get(subject);
    counted(jail, before.window(), arrival)
        .ifPresent(
            window ->
                memory.put(subject, new Counted(pruned(jail, window, arrival), before.last())));
  }

  /**
   * Remembers a failure and decides: every ban that is due; one that is over already is due too, as
   * history.
   */
  public List<AutomaticBan> decide(Jail jail, Arrival arrival, Memory memory) {
    Subject subject = subjects.of(jail, arrival);
    boolean banned = standing.sentence(jail.name(), subject.host(), subject.cidr()).isPresent();
    if (!banned && added(jail, subject, arrival, memory)) {
      return List.of();
    }
    Optional<Window> window = counted(jail, memory.get(subject).window(), arrival);
    if (window.isEmpty()) {
      return List.of();
    }
    Judgement judgement =
        new Judgement(standing, brake, new Past(standing, memory, subjects, arrival));
    List<AutomaticBan> bans = new ArrayList<>(judgement.judge(jail, subject, window.get()));
    memory.put(subject, new Counted(pruned(jail, window.get(), arrival), judgement.last()));
    if (judgement.last().filter(last -> last.decidingOffset() == arrival.offset()).isPresent()) {
      bans.addAll(again(arrival, memory));
    }
    return bans;
  }

  /** The key of a ban that a jail would set for a failure. */
  public EntryKey key(Jail jail, Arrival arrival) {
    Subject subject = subjects.of(jail, arrival);
    return EntryKey.automatic(subject.jail(), subject.host(), subject.cidr());
  }

  /**
   * What an address that is allowed has done, if anybody else were banned for it; empty for
   * everybody else. To be asked after the failure was decided.
   *
   * @param spared until when the ban would last that a subject was spared last; takes the next
   */
  public Optional<AutomaticBan> spare(
      Jail jail, Arrival arrival, Memory memory, Map<Subject, Instant> spared) {
    Subject subject = subjects.of(jail, arrival);
    if (!standing.allows(subject.jail(), subject.cidr(), arrival.appended())) {
      return Optional.empty();
    }
    Past past = new Past(standing, memory, subjects, arrival);
    Instant cut = spared.getOrDefault(subject, Instant.MIN);
    Optional<AutomaticBan> ban =
        new Judgement(standing, brake, past).unlessAllowed(jail, subject, cut);
    ban.ifPresent(held -> spared.put(subject, held.until().orElse(Instant.MAX)));
    return ban;
  }

  /**
   * Most failures decide nothing, since there are too few of their subject: they are only added. A
   * subject that the ban log knows is looked at, because what it says of it is remembered too.
   */
  private static boolean added(Jail jail, Subject subject, Arrival arrival, Memory memory) {
    Failure failure = arrival.failure();
    if (failure.sighting() != Sighting.FAILURE
        || jail.countsBans()
        || !jail.runsOn(failure.id().host())) {
      return false;
    }
    Optional<Instant> time = Terms.counted(failure.logTime(), arrival.appended());
    return time.isPresent() && memory.add(subject, arrival.evidence(time.get()), jail.maxretry());
  }

  /**
   * What jails decide that count bans. They are asked again if the ban that they count is in the
   * log already, for theirs may not be.
   */
  private List<AutomaticBan> again(Arrival arrival, Memory memory) {
    List<AutomaticBan> bans = new ArrayList<>();
    Past past = new Past(standing, memory, subjects, arrival);
    for (Jail jail : standing.rules().policy().jails()) {
      if (jail.countsBans() && jail.runsOn(arrival.failure().id().host())) {
        Subject subject = subjects.of(jail, arrival);
        Judgement judgement = new Judgement(standing, brake, past);
        bans.addAll(judgement.judge(jail, subject, past.bans(jail)));
        memory.put(subject, new Counted(Window.EMPTY, judgement.last()));
      }
    }
    return bans;
  }

  /** The window with this failure in it; empty if it is known or history, or counts for nothing. */
  private static Optional<Window> counted(Jail jail, Window window, Arrival arrival) {
    Failure failure = arrival.failure();
    if (!jail.runsOn(failure.id().host()) || jail.countsBans() || window.holds(failure.id())) {
      return Optional.empty();
    }
    Optional<Instant> time = Terms.counted(failure.logTime(), arrival.appended());
    if (failure.sighting() == Sighting.SUCCESS) {
      return time.filter(login -> jail.measure().trustsuccess()).map(window::trusting);
    }
    int capacity = Window.capacity(Terms.of(jail));
    return time.map(arrival::evidence).map(evidence -> window.with(evidence, capacity));
  }

  private static Window pruned(Jail jail, Window window, Arrival arrival) {
    Terms terms = Terms.of(jail);
    return window.since(terms.horizon(arrival.appended()), terms.attempttime());
  }
}
