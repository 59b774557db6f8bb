package dev.banyan.e2e.simulation;

import dev.banyan.agent.enforce.Target;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Failure;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  /** When the last ban of the cluster was over that the host itself enforced. */
  Instant lastEnd(Target target) {
    Instant now = cluster.world.instant();
    Instant last = World.BEGIN.minusSeconds(3_600);
    for (Written.Entered record : written.records()) {
      if (record.entry() instanceof AutomaticBan ban
          && ban.jail().equals(target.jail())
          && ban.cidr().equals(target.cidr())
          && host.stopped(target).filter(at -> at.isAfter(ban.since())).isPresent()) {
        Instant end = ban.until().orElse(now);
        last = end.isAfter(last) && !end.isAfter(now) ? end : last;
      }
    }
    return last;
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

  /** Whether the coordinators have decided about a failure of it that this host has seen. */
  boolean isDecided(Target target) {
    for (int partition = 0; partition < cluster.kafka.partitions(); partition++) {
      long decided = cluster.kafka.group().committed().getOrDefault(partition, 0L);
      for (Topic.Stored stored : cluster.kafka.failures(partition).history()) {
        if (stored.offset() < decided && isOwn(InTheEnd.decoded(stored), target)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isOwn(Failure failure, Target target) {
    return failure.id().host().equals(host.name)
        && failure.jail().equals(target.jail())
        && target.cidr().contains(failure.address());
  }

  private List<Instant> times(Target target, Instant cut) {
    return host.log().lines().stream()
        .filter(line -> line.jail().equals(target.jail()))
        .filter(line -> target.cidr().contains(line.from()) && line.at().isAfter(cut))
        .map(LogFile.Line::at)
        .toList();
  }

  /**
   * Those whom the host must have banned by itself: never banned before, enough failures before
   * some moment, and the ban would not be over.
   */
  List<Target> offenders(Policy policy, Instant settled) {
    List<Target> offenders = new ArrayList<>();
    for (Map.Entry<JailName, Expected.Rule> rule : cluster.scenario.rules().entrySet()) {
      for (var attacker : cluster.scenario.attackers()) {
        Target target = new Target(rule.getKey(), Cidr.of(attacker));
        if (policy.jail(rule.getKey()).isPresent()
            && wasNeverBanned(target)
            && isDue(target, rule.getValue(), settled)) {
          offenders.add(target);
        }
      }
    }
    return offenders;
  }

  private boolean wasNeverBanned(Target target) {
    return host.stopped(target).isEmpty()
        && written.records().stream()
            .noneMatch(
                record ->
                    record.entry() instanceof AutomaticBan ban
                        && ban.jail().equals(target.jail())
                        && ban.cidr().equals(target.cidr()));
  }

  private boolean isDue(Target target, Expected.Rule rule, Instant settled) {
    List<Instant> times = times(target, Instant.MIN).stream().filter(settled::isAfter).toList();
    int first = times.size() - rule.maxretry();
    if (first < 0) {
      return false;
    }
    Instant last = times.get(times.size() - 1);
    boolean within = !times.get(first).plusMillis(rule.findtime()).isBefore(last);
    boolean lasts =
        rule.bantime() < 0
            || last.plusMillis(rule.bantime()).isAfter(cluster.world.instant().plusSeconds(8));
    return within && lasts;
  }
}
