package dev.banyan.coordinator.decide;

import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Evidence;
import dev.banyan.model.Jail;
import dev.banyan.rule.Sentence;
import dev.banyan.rule.Span;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one arrival brings upon one subject. Used once, by the thread that decides. */
final class Judgement {
  private final Standing standing;
  private final Brake brake;
  private final Past past;
  private Optional<Sentence> last = Optional.empty();

  Judgement(Standing standing, Brake brake, Past past) {
    this.standing = standing;
    this.brake = brake;
    this.past = past;
  }

  /** The last ban of the subject, once it was judged. */
  Optional<Sentence> last() {
    return last;
  }

  /** Every ban that is due to a subject with these failures. */
  List<AutomaticBan> judge(Jail jail, Subject subject, Window window) {
    last = past.last(subject);
    Terms terms = Terms.of(jail);
    if (!window.mayOffend(terms)
        || standing.allows(subject.jail(), subject.cidr(), past.arrival().appended())) {
      return List.of();
    }
    List<AutomaticBan> bans = new ArrayList<>();
    Optional<Instant> unban = standing.unbanned(subject.jail(), subject.host(), subject.cidr());
    Optional<Span> span = window.offence(terms, Sentence.cut(last, unban));
    while (span.isPresent() && !brake.isFull(jail)) {
      AutomaticBan ban = ban(jail, subject, span.get());
      bans.add(brake.paced(jail, ban, past.arrival().appended()));
      last =
          Optional.of(
              new Sentence(
                  ban.since(),
                  ban.until(),
                  ban.decidingOffset(),
                  ban.earlierBans() + 1,
                  ban.earlier()));
      span = window.offence(terms, Sentence.cut(last, unban));
    }
    return bans;
  }

  /**
   * The first ban that would be due if nothing were allowed, of failures later than that; what is
   * remembered stays as it is.
   */
  Optional<AutomaticBan> unlessAllowed(Jail jail, Subject subject, Instant cut) {
    Window window = past.memory().get(subject).window();
    return window.offence(Terms.of(jail), cut).map(span -> ban(jail, subject, span));
  }

  private AutomaticBan ban(Jail jail, Subject subject, Span span) {
    Arrival arrival = past.arrival();
    Duration historytime = standing.rules().policy().historytime();
    Optional<Sentence> before = last.filter(s -> s.isRemembered(span.last(), historytime));
    int earlier = before.map(Sentence::count).orElse(0);
    return new AutomaticBan(
        subject.jail(),
        subject.cidr(),
        subject.host(),
        span.last(),
        end(jail, span.last(), earlier),
        arrival.partition(),
        arrival.offset(),
        standing.rules().revision(),
        (int) Math.min(span.failures(), Integer.MAX_VALUE),
        newest(span.evidence()),
        earlier,
        jail.dryrun(),
        before.map(s -> s.began(AutomaticBan.MAX_EARLIER)).orElse(List.of()),
        false);
  }

  private Optional<Instant> end(Jail jail, Instant since, int earlier) {
    boolean overall = jail.escalation().filter(e -> e.overalljails()).isPresent();
    int all = earlier + (overall ? past.countElsewhere(jail, since) : 0);
    return Terms.of(jail).end(since, all, seed(since));
  }

  /** Of the record that decides. */
  private long seed(Instant since) {
    Arrival arrival = past.arrival();
    return (arrival.offset() * 31 + arrival.partition()) * 31 + since.toEpochMilli();
  }

  private static List<Evidence> newest(List<Evidence> evidence) {
    int first = Math.max(0, evidence.size() - AutomaticBan.MAX_EVIDENCE);
    return evidence.subList(first, evidence.size());
  }
}
