package dev.banyan.coordinator.decide;

import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Evidence;
import dev.banyan.model.Jail;
import dev.banyan.model.LineId;
import dev.banyan.model.Transport;
import dev.banyan.rule.Sentence;
import dev.banyan.rule.Terms;
import dev.banyan.rule.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bans that an address had in all jails, as they were when a failure of it arrived.
 *
 * <p>I1: of the two records of the last ban of a subject, the memory's and the ban log's, the one
 * that began later holds: a window may be rebuilt without its bans, and the ban log may not yet
 * have been read up to the newest.
 */
record Past(Standing standing, Memory memory, Subjects subjects, Arrival arrival) {

  /** The last ban of a subject. */
  Optional<Sentence> last(Subject subject) {
    Optional<Sentence> held = memory.get(subject).last();
    Optional<Sentence> recorded = standing.sentence(subject.jail(), subject.host(), subject.cidr());
    if (held.isEmpty() || recorded.isEmpty()) {
      return held.or(() -> recorded);
    }
    return held.get().since().isAfter(recorded.get().since()) ? held : recorded;
  }

  /** How many bans the address had in the other jails before one that begins at {@code time}. */
  int countElsewhere(Jail jail, Instant time) {
    Duration historytime = standing.rules().policy().historytime();
    return others(jail)
        .flatMap(other -> before(other).stream())
        .filter(sentence -> sentence.isRemembered(time, historytime))
        .mapToInt(Sentence::count)
        .sum();
  }

  /**
   * The bans of the address in all jails that a jail counts, as if they were failures: those within
   * findtime before the failure was appended.
   */
  Window bans(Jail counting) {
    Instant earliest = arrival.appended().minus(counting.findtime());
    List<Evidence> bans =
        others(counting)
            .filter(other -> !other.countsBans() && (counting.dryrun() || !other.dryrun()))
            .flatMap(
                other ->
                    before(other).stream()
                        .flatMap(last -> last.began(AutomaticBan.MAX_EARLIER).stream())
                        .filter(began -> !began.isBefore(earliest))
                        .map(began -> sighting(other, began)))
            .toList();
    Window window = Window.EMPTY;
    for (Evidence ban : bans) {
      window = window.with(ban, bans.size());
    }
    return window;
  }

  /**
   * What was decided after the failure is none of its past, if it is decided again. What is so old
   * that it would not have counted after it was decided before, at whatever offset: the failures
   * topic may have been made again.
   */
  private Optional<Sentence> before(Jail other) {
    Instant old = arrival.appended().minus(Terms.LATENESS);
    return last(subjects.of(other, arrival))
        .filter(
            sentence ->
                sentence.decidingOffset() <= arrival.offset() || sentence.since().isBefore(old));
  }

  private Stream<Jail> others(Jail jail) {
    return standing.rules().policy().jails().stream()
        .filter(other -> !other.name().equals(jail.name()));
  }

  /** The host is that whose log brought the newest of them. */
  private Evidence sighting(Jail jail, Instant began) {
    String name = jail.name().value();
    return new Evidence(
        new LineId(arrival.failure().id().host(), name.hashCode(), began.toEpochMilli(), 0),
        "banyan.bans",
        began,
        Optional.empty(),
        Optional.empty(),
        Transport.UNKNOWN,
        1,
        "banned in " + name);
  }
}
