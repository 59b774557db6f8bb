package dev.banyan.e2e.simulation;

import dev.banyan.agent.enforce.Enforcement;
import dev.banyan.agent.enforce.SteppedEnforcement;
import dev.banyan.agent.enforce.Target;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What holds on one host after every step: nobody is stopped who should not be, nobody is let go
 * before his time, what is said to be held is in the kernel, and revisions never go back.
 */
final class HostWatch {
  private static final long SECOND = 1_000_000_000;
  private static final Duration SLACK = Duration.ofMillis(1_500);

  private final Cluster cluster;
  private final Host host;
  private final Written written;
  private final World world;
  private Map<Target, Long> stopped = new HashMap<>();
  private Enforcement.Held held;
  private long version = -1;
  private int boots;
  private int seenRecords;
  private final AloneWatch alone;

  HostWatch(Cluster cluster, Host host, Written written) {
    this.cluster = cluster;
    this.host = host;
    this.written = written;
    this.world = cluster.world;
    this.alone = new AloneWatch(cluster, host, written);
    this.held = new Enforcement.Held(Epoch.NONE, Revision.NONE, Revision.NONE);
  }

  /** How many bans this host decided by itself. */
  long localBans() {
    return alone.bans();
  }

  void check() {
    if (boots != host.kernel.boots()) {
      boots = host.kernel.boots();
      stopped = new HashMap<>();
    }
    boolean changed = version != host.kernel.version();
    if (changed) {
      version = host.kernel.version();
      checkKernel();
    }
    host.enforcement().ifPresent(enforcement -> checkHeld(enforcement, changed));
    alone.check();
  }

  private void checkKernel() {
    Map<Target, Long> now = new HashMap<>();
    for (Kernel.Entry entry : host.kernel.stopped()) {
      Target target = new Target(entry.jail(), entry.cidr());
      now.put(target, entry.end());
      if (!stopped.containsKey(target)) {
        checkGuilty(target);
      }
    }
    stopped.forEach(
        (target, end) -> {
          if (!now.containsKey(target) && end > world.nanos() + SECOND) {
            checkLetGo(target, end);
          }
        });
    stopped = now;
    host.enforcement().ifPresent(enforcement -> alone.note(enforcement, now.keySet()));
    host.note(now.keySet());
  }

  private boolean isTouched(Cidr cidr) {
    return cluster.touched.contains(cidr.address());
  }

  private void checkGuilty(Target target) {
    if (cluster.scenario.allowed().equals(target.cidr().address())) {
      throw new AssertionError("P7: %s stops %s, who is allowed".formatted(host.name, target));
    }
    long failures = Invariants.failures(cluster, target.jail(), target.cidr());
    int needed = rule(target.jail()).maxretry();
    if (failures < needed && !isTouched(target.cidr())) {
      throw new AssertionError(
          "P2: %s stops %s after %d failures".formatted(host.name, target, failures));
    }
  }

  private Expected.Rule rule(JailName jail) {
    return Objects.requireNonNull(cluster.scenario.rules().get(jail));
  }

  private void checkLetGo(Target target, long end) {
    boolean unsaid = cluster.isDisputed(target.cidr(), held, written);
    if (isTouched(target.cidr()) || unsaid) {
      return;
    }
    if (!alone.stopped(target)) {
      throw new AssertionError(
          "P4: %s lets %s go %.1f s early"
              .formatted(host.name, target, (end - world.nanos()) / 1e9));
    }
    alone.checkLetGo(target);
  }

  private void checkHeld(SteppedEnforcement enforcement, boolean kernelChanged) {
    Enforcement.Held now = enforcement.held();
    boolean sameLog = now.epoch().equals(held.epoch());
    if (sameLog && held.revision().isAfter(now.revision())) {
      throw new AssertionError(
          "P3: %s goes back from %s to %s".formatted(host.name, held.revision(), now.revision()));
    }
    boolean news = !now.equals(held) || seenRecords != written.records().size();
    held = now;
    seenRecords = written.records().size();
    if ((news || kernelChanged) && !cluster.scenario.losesLog() && !host.kernel.refuses()) {
      checkHolding(enforcement, now);
    }
  }

  private void checkHolding(SteppedEnforcement enforcement, Enforcement.Held now) {
    Instant soon = world.instant().plus(SLACK);
    for (BanEntry ban : written.holding(now.revision().offset())) {
      boolean lasts = ban.until().map(soon::isBefore).orElse(true);
      boolean known = enforcement.policy().jail(ban.jail()).isPresent();
      boolean excused =
          isTouched(ban.cidr())
              && (host.hasUnbanned(ban.cidr()) || cluster.isDisputed(ban.cidr(), now, written));
      if (lasts && known && !excused && !host.kernel.stops(ban.jail(), ban.cidr())) {
        throw new AssertionError(
            "P3: %s says it holds revision %s, but does not stop %s"
                .formatted(host.name, now.revision(), ban));
      }
    }
  }
}
