package dev.banyan.e2e.simulation;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.JailName;
import java.util.ArrayList;
import java.util.List;

/** What holds after every step, and what holds in the end. */
final class Invariants {
  private final Cluster cluster;
  private final Written written;
  private final List<HostWatch> watches = new ArrayList<>();

  Invariants(Cluster cluster) {
    this.cluster = cluster;
    this.written = new Written(cluster.kafka.bans(), cluster.policy);
    cluster.hosts.forEach(host -> watches.add(new HostWatch(cluster, host, written)));
  }

  void check() {
    watches.forEach(HostWatch::check);
  }

  void checkInTheEnd() {
    new InTheEnd(cluster, written).check();
  }

  /** Whether a user may fail once more without being banned for it. */
  boolean mayFail(Address user) {
    long failures =
        cluster.hosts.stream()
            .flatMap(host -> host.log().lines().stream())
            .filter(line -> line.from().equals(user))
            .count();
    return cluster.scenario.rules().values().stream()
        .allMatch(rule -> failures + 1 < rule.maxretry());
  }

  /** How often an address failed in a jail, on all hosts. */
  static long failures(Cluster cluster, JailName jail, Cidr cidr) {
    return cluster.hosts.stream()
        .flatMap(host -> host.log().lines().stream())
        .filter(line -> line.jail().equals(jail) && cidr.contains(line.from()))
        .count();
  }

  Simulation.Outcome outcome(long steps) {
    int failures = cluster.hosts.stream().mapToInt(host -> host.log().lines().size()).sum();
    long bans = written.records().stream().filter(r -> r.entry() instanceof AutomaticBan).count();
    long alone = watches.stream().mapToLong(HostWatch::localBans).sum();
    return new Simulation.Outcome(steps, failures, bans, alone);
  }
}
