package dev.banyan.e2e.simulation;

import dev.banyan.agent.enforce.SteppedEnforcement;
import dev.banyan.agent.enforce.Target;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Failure;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What one host saw by itself, counted anew each time it is asked. Clocks must be right. */
final class OwnCount {
  private final Cluster cluster;
  private final Host host;
  private final Written written;

  OwnCount(Cluster cluster, Host host, Written written) {
    this.cluster = cluster;
    this.host = host;
    this.written = written;
  }

  /**
   * When the last ban of the cluster was over that the host itself enforced.
   *
   * @param held when it held which revisions of each log first
   */
  Instant lastEnd(Target target, Collection<NavigableMap<Long, Instant>> held) {
    Instant now = cluster.world.instant();
    Instant last = World.BEGIN.minusSeconds(3_600);
    for (Written.Entered record : written.records()) {
      Optional<Instant> known = known(record, held);
      if (known.isPresent()
          && record.entry() instanceof AutomaticBan ban
          && ban.until().map(known.get()::isBefore).orElse(true)
          && ban.jail().equals(target.jail())
          && ban.cidr().equals(target.cidr())
          && host.stopped(target).filter(at -> at.isAfter(ban.since())).isPresent()) {
        Instant end = ban.until().orElse(now);
        last = end.isAfter(last) && !end.isAfter(now) ? end : last;
      }
    }
    return last;
  }

  /** When the host held a record first; what it held of other logs before tells nothing of it. */
  private static Optional<Instant> known(
      Written.Entered record, Collection<NavigableMap<Long, Instant>> held) {
    return held.stream()
        .flatMap(log -> Optional.ofNullable(log.ceilingEntry(record.revision())).stream())
        .map(Map.Entry::getValue)
        .filter(at -> !at.isBefore(record.stored().appended()))
        .min(Comparator.naturalOrder());
  }

  /** The most failures that the host saw of a target within findtime, all later than the cut. */
  int most(Target target, Instant cut, long findtime) {
    List<Instant> times = times(target, cut);
    int most = 0;
    for (Instant last : times) {
      Instant first = last.minusMillis(findtime);
      most =
          Math.max(
              most,
              (int) times.stream().filter(t -> !t.isBefore(first) && !t.isAfter(last)).count());
    }
    return most;
  }

  /** When it failed first. */
  Instant first(Target target) {
    return times(target, Instant.MIN).get(0);
  }

  /** Whether it failed here between two moments. */
  boolean hasFailed(Target target, Instant after, Instant before) {
    return times(target, after).stream().anyMatch(before::isAfter);
  }

  /**
   * Whether the coordinators have decided about all failures of it that this host saw till then.
   */
  boolean isDecided(Target target, Instant upTo) {
    Set<String> decided = decided(target);
    return lines(target)
        .filter(line -> !line.at().isAfter(upTo))
        .allMatch(line -> decided.contains(host.log().id(line).toString()));
  }

  private Set<String> decided(Target target) {
    Set<String> decided = new HashSet<>();
    for (int partition = 0; partition < cluster.kafka.partitions(); partition++) {
      long end = cluster.kafka.group().committed().getOrDefault(partition, 0L);
      for (Topic.Stored stored : cluster.kafka.failures(partition).history()) {
        Failure failure = InTheEnd.decoded(stored);
        if (stored.offset() < end && isOwn(failure, target)) {
          decided.add(failure.id().toString());
        }
      }
    }
    return decided;
  }

  private boolean isOwn(Failure failure, Target target) {
    return failure.id().host().equals(host.name)
        && failure.jail().equals(target.jail())
        && target.cidr().contains(failure.address());
  }

  private List<Instant> times(Target target, Instant cut) {
    return lines(target).map(LogFile.Line::at).filter(at -> at.isAfter(cut)).toList();
  }

  private Stream<LogFile.Line> lines(Target target) {
    return host.log().lines().stream()
        .filter(line -> line.jail().equals(target.jail()) && target.cidr().contains(line.from()));
  }

  /**
   * Those whom the host must have banned by itself: never banned as far as it knows, enough
   * failures before some moment, and the ban would not be over.
   *
   * @param settled that moment
   * @param after one of the failures is later than this
   */
  List<Target> offenders(SteppedEnforcement enforcement, Instant settled, Instant after) {
    List<Target> offenders = new ArrayList<>();
    for (Map.Entry<JailName, Expected.Rule> rule : cluster.scenario.rules().entrySet()) {
      for (var attacker : cluster.scenario.attackers()) {
        Target target = new Target(rule.getKey(), Cidr.of(attacker));
        if (enforcement.policy().jail(rule.getKey()).isPresent()
            && isUnknown(target, enforcement.held().revision())
            && hasFailed(target, after, settled)
            && isDue(target, rule.getValue(), settled)) {
          offenders.add(target);
        }
      }
    }
    return offenders;
  }

  private boolean isUnknown(Target target, Revision held) {
    return host.stopped(target).isEmpty()
        && written.records().stream()
            .filter(record -> record.revision() <= held.offset())
            .noneMatch(
                record ->
                    record.entry() instanceof AutomaticBan ban
                        && ban.jail().equals(target.jail())
                        && ban.cidr().equals(target.cidr()));
  }

  /** A ban that would be over by now is history: what came while it lasted counts no more. */
  private boolean isDue(Target target, Expected.Rule rule, Instant settled) {
    long late = cluster.world.instant().plusSeconds(8).toEpochMilli();
    // A host counts by the times that its log says, which may be finer than those of records.
    long within = rule.findtime() - 1;
    var alone = new Expected.Rule(rule.maxretry(), within, rule.bantime(), Scenario.ALIKE);
    List<Expected.Arrived> seen =
        lines(target).filter(line -> settled.isAfter(line.at())).map(OwnCount::arrived).toList();
    return new Expected(alone).bans(seen).stream().anyMatch(ban -> ban.until() > late);
  }

  private static Expected.Arrived arrived(LogFile.Line line) {
    long at = line.at().toEpochMilli();
    return new Expected.Arrived(String.valueOf(line.number()), at, at, line.number());
  }
}
