package dev.banyan.coordinator.decide;

import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Evidence;
import dev.banyan.model.Jail;
import dev.banyan.rule.Sentence;
import dev.banyan.rule.Span;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides about one failure after the other.
 *
 * <p>I1: a decision depends on the failures, their offsets and arrival times, and the ban log,
 * never on the clock; deciding again gives the same ban again.
 *
 * <p>I2: of the two records of the last ban, the window's and the ban log's, the one that was
 * decided later holds: a window may be rebuilt without its bans, and the ban log may not yet have
 * been read up to the newest.
 */
public final class Decider {
  private final Standing standing;

  public Decider(Standing standing) {
    this.standing = standing;
  }

  /** Whose failure it is in the jail. */
  public Subject subject(Jail jail, Arrival arrival) {
    return new Subject(
        jail.name(),
        Terms.network(
            arrival.failure().address(), prefix -> standing.allowsAnyOf(jail.name(), prefix)),
        jail.scope() == Jail.Scope.HOST
            ? Optional.of(arrival.failure().id().host())
            : Optional.empty());
  }

  /**
   * What is remembered with this failure in it; empty if it is known or history, so that nothing
   * changes.
   */
  public Optional<Counted> count(Jail jail, Counted before, Arrival arrival) {
    Terms terms = Terms.of(jail);
    Window window = before.window();
    if (window.holds(arrival.failure().id())) {
      return Optional.empty();
    }
    return Terms.counted(arrival.failure().logTime(), arrival.appended())
        .map(arrival::evidence)
        .map(
            failure ->
                window
                    .since(terms.horizon(arrival.appended()), terms.attempttime())
                    .with(failure, Window.capacity(terms)))
        .map(with -> new Counted(with, before.last()));
  }

  /** Every ban that is due; one that is over already is due too, as history. */
  public Verdict decide(Jail jail, Subject subject, Counted counted, Arrival arrival) {
    Terms terms = Terms.of(jail);
    Optional<Sentence> last = newer(counted.last(), recorded(subject));
    List<AutomaticBan> bans = new ArrayList<>();
    if (!standing.allows(subject.jail(), subject.cidr())) {
      Optional<Instant> unban = standing.unbanned(subject.jail(), subject.host(), subject.cidr());
      Optional<Span> span = counted.window().offence(terms, Sentence.cut(last, unban));
      while (span.isPresent()) {
        bans.add(ban(jail, subject, span.get(), last, arrival));
        last = Optional.of(sentence(terms, span.get(), last, arrival));
        span = counted.window().offence(terms, Sentence.cut(last, unban));
      }
    }
    return new Verdict(new Counted(counted.window(), last), bans);
  }

  private Optional<Sentence> recorded(Subject subject) {
    return standing.sentence(subject.jail(), subject.host(), subject.cidr());
  }

  private static Optional<Sentence> newer(Optional<Sentence> held, Optional<Sentence> recorded) {
    if (held.isEmpty() || recorded.isEmpty()) {
      return held.or(() -> recorded);
    }
    return held.get().decidingOffset() > recorded.get().decidingOffset() ? held : recorded;
  }

  private static Sentence sentence(
      Terms terms, Span span, Optional<Sentence> last, Arrival arrival) {
    int earlier = last.map(Sentence::count).orElse(0);
    return new Sentence(span.last(), terms.end(span.last()), arrival.offset(), earlier + 1);
  }

  private AutomaticBan ban(
      Jail jail, Subject subject, Span span, Optional<Sentence> last, Arrival arrival) {
    List<Evidence> evidence = span.evidence();
    int first = Math.max(0, evidence.size() - AutomaticBan.MAX_EVIDENCE);
    return new AutomaticBan(
        subject.jail(),
        subject.cidr(),
        subject.host(),
        span.last(),
        Terms.of(jail).end(span.last()),
        arrival.partition(),
        arrival.offset(),
        standing.rules().revision(),
        (int) Math.min(span.failures(), Integer.MAX_VALUE),
        evidence.subList(first, evidence.size()),
        last.map(Sentence::count).orElse(0),
        jail.dryrun());
  }

  /**
   * What was decided.
   *
   * @param counted what is remembered from now on
   */
  public record Verdict(Counted counted, List<AutomaticBan> bans) {
    public Verdict {
      bans = List.copyOf(bans);
    }

    /** Counted, but decided already. */
    public static Verdict decided(Counted counted) {
      return new Verdict(counted, List.of());
    }
  }
}
