package dev.banyan.e2e.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.agent.enforce.SteppedEnforcement;
import dev.banyan.agent.enforce.Target;
import dev.banyan.codec.FailureCodec;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Address;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry.AutomaticBan;
import dev.banyan.model.Entry.BanEntry;
import dev.banyan.model.Entry.OperatorUnban;
import dev.banyan.model.Failure;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What holds once everything is quiet: all agree, on what the promise says, and nothing is lost.
 */
final class InTheEnd {
  private static final Duration UNDER_WAY = Duration.ofSeconds(20);
  private static final long CLOSE_MS = 3_000;

  private final Cluster cluster;
  private final Written written;
  private final Map<Suspect, List<Expected.Arrived>> arrived = new TreeMap<>();
  private final Set<String> lines = new HashSet<>();

  /** Whose failures are counted together. */
  private record Suspect(JailName jail, Address address) implements Comparable<Suspect> {
    @Override
    public int compareTo(Suspect other) {
      int byJail = jail.value().compareTo(other.jail.value());
      return byJail != 0 ? byJail : address.compareTo(other.address);
    }
  }

  InTheEnd(Cluster cluster, Written written) {
    this.cluster = cluster;
    this.written = written;
    for (int partition = 0; partition < cluster.kafka.partitions(); partition++) {
      cluster.kafka.failures(partition).history().forEach(this::take);
    }
  }

  private void take(Topic.Stored stored) {
    Failure failure = decoded(stored);
    String line = failure.id().toString();
    lines.add(line);
    arrived
        .computeIfAbsent(new Suspect(failure.jail(), failure.address()), s -> new ArrayList<>())
        .add(
            new Expected.Arrived(
                line,
                failure.logTime().toEpochMilli(),
                stored.appended().toEpochMilli(),
                stored.offset()));
  }

  static Failure decoded(Topic.Stored stored) {
    try {
      return FailureCodec.decode(Objects.requireNonNull(stored.value()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  void check() {
    assertThat(cluster.isSettled()).as("P2: everything is decided").isTrue();
    if (!cluster.scenario.losesLog()) {
      arrived.forEach(this::checkExact);
    }
    if (!cluster.scenario.losesLog() && !cluster.scenario.wrongClocks()) {
      written.records().forEach(this::checkCut);
    }
    Set<Target> wanted = wanted();
    for (Centre centre : cluster.centres) {
      assertThat(known(centre)).as("P3: what %s knows", centre.life().name()).isEqualTo(wanted);
    }
    for (Host host : cluster.hosts) {
      check(host, wanted);
    }
    cluster.hosts.forEach(this::checkNothingLost);
  }

  /** Of whom no operator spoke: every ban that was ever written, and none other. */
  private void checkExact(Suspect suspect, List<Expected.Arrived> failures) {
    if (cluster.touched.contains(suspect.address())) {
      return;
    }
    List<Expected.Ban> expected =
        suspect.address().equals(cluster.scenario.allowed())
            ? List.of()
            : new Expected(Objects.requireNonNull(cluster.scenario.rules().get(suspect.jail())))
                .bans(failures);
    Set<Expected.Ban> decided =
        written.records().stream()
            .filter(record -> record.entry() instanceof AutomaticBan)
            .map(record -> (AutomaticBan) record.entry())
            .filter(ban -> ban.jail().equals(suspect.jail()))
            .filter(ban -> ban.cidr().equals(Cidr.of(suspect.address())))
            .map(InTheEnd::plain)
            .collect(Collectors.toSet());
    assertThat(decided)
        .as("P2: the bans of %s by %s", suspect, failures)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /** A ban that holds counts nothing that an unban has lifted. */
  private void checkCut(Written.Entered record) {
    if (!(record.entry() instanceof AutomaticBan ban)) {
      return;
    }
    for (Written.Entered other : written.records()) {
      if (other.entry() instanceof OperatorUnban unban
          && unban.host().isEmpty()
          && unban.cidr().contains(ban.cidr())
          && other.revision() < record.revision()) {
        Instant ordered = other.ordered();
        assertThat(ban.evidence())
            .as("P2: what %s counts after the unban %s of %s", ban.key(), unban.key(), ordered)
            .allMatch(e -> !ban.since().isAfter(ordered) || e.logTime().isAfter(ordered));
      }
    }
  }

  private static Expected.Ban plain(AutomaticBan ban) {
    return new Expected.Ban(
        ban.since().toEpochMilli(),
        ban.until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
        ban.decidingOffset(),
        ban.earlierBans());
  }

  private Set<Target> wanted() {
    Set<Target> wanted = new HashSet<>();
    for (BanEntry ban : written.holding(Long.MAX_VALUE)) {
      if (ban.host().isEmpty() && isLasting(ban.until())) {
        wanted.add(new Target(ban.jail(), ban.cidr()));
      }
    }
    return wanted;
  }

  private boolean isLasting(Optional<Instant> until) {
    Instant soon = cluster.world.instant().plusMillis(CLOSE_MS);
    return until.map(soon::isBefore).orElse(true);
  }

  private Set<Target> known(Centre centre) {
    var banLog = centre.knowledge();
    assertThat(banLog).as("%s serves", centre.life().name()).isPresent();
    var answer = banLog.get().reader().answers().bans();
    banLog.get().step();
    return answer.join().stream()
        .filter(ban -> isLasting(ban.until()))
        .map(InTheEnd::target)
        .collect(Collectors.toSet());
  }

  private static Target target(Ban ban) {
    return new Target(ban.jail(), ban.cidr());
  }

  private void check(Host host, Set<Target> wanted) {
    SteppedEnforcement enforcement = host.enforcement().orElseThrow();
    assertThat(enforcement.held().revision().offset())
        .as("P3: how far %s is", host.name)
        .isEqualTo(cluster.kafka.bans().end() - 1);
    Set<Target> stops = new HashSet<>();
    for (Kernel.Entry entry : host.kernel.stopped()) {
      Target target = new Target(entry.jail(), entry.cidr());
      // Of whom is to be stopped for a while yet the host may know an end that is a little earlier.
      boolean lasts = entry.end() > cluster.world.nanos() + CLOSE_MS * 1_000_000;
      if (lasts || wanted.contains(target)) {
        stops.add(target);
      }
    }
    stops.removeIf(target -> !wanted.contains(target) && hasJustEnded(target));
    Set<Target> untouched = untouched(wanted);
    if (cluster.scenario.losesLog()) {
      assertThat(untouched(stops)).as("P4: whom %s stops", host.name).containsAll(untouched);
    } else {
      assertThat(untouched(stops)).as("P3: whom %s stops", host.name).isEqualTo(untouched);
      assertThat(host.drifts()).as("P4: drift found on %s", host.name).isZero();
    }
    for (Target target : wanted) {
      boolean excused =
          host.hasUnbanned(target.cidr()) || keepsAllowing(enforcement, target.cidr());
      assertThat(stops.contains(target) || excused)
          .as("P3: %s stops %s", host.name, target)
          .isTrue();
    }
    assertThat(host.isAlone()).as("P6: %s is alone", host.name).isFalse();
  }

  /**
   * After a loss of the log a host lets nothing go that it was not told of: neither a ban nor what
   * was allowed when it was away.
   */
  private boolean keepsAllowing(SteppedEnforcement enforcement, Cidr cidr) {
    return cluster.scenario.losesLog()
        && enforcement.allowed().stream().anyMatch(net -> net.contains(cidr));
  }

  /** Whether a host may hold it for as long as it was under way. */
  private boolean hasJustEnded(Target target) {
    Instant now = cluster.world.instant();
    return written.records().stream()
        .map(Written.Entered::entry)
        .anyMatch(
            entry ->
                entry instanceof BanEntry ban
                    && target.equals(new Target(ban.jail(), ban.cidr()))
                    && ban.until().filter(now.minus(UNDER_WAY)::isBefore).isPresent());
  }

  /** Those that rules alone decided about. */
  private Set<Target> untouched(Set<Target> all) {
    return all.stream()
        .filter(target -> !cluster.touched.contains(target.cidr().address()))
        .collect(Collectors.toSet());
  }

  /** What was held back belongs to a ban that was. */
  private void checkNothingLost(Host host) {
    for (LogFile.Line line : host.log().lines()) {
      boolean known = lines.contains(host.log().id(line).toString());
      assertThat(known || isWithinABan(line)).as("P1: %s of %s is lost", line, host.name).isTrue();
    }
  }

  private boolean isWithinABan(LogFile.Line line) {
    return written.records().stream()
        .filter(record -> record.entry() instanceof AutomaticBan)
        .map(record -> (AutomaticBan) record.entry())
        .anyMatch(
            ban ->
                ban.jail().equals(line.jail())
                    && ban.cidr().contains(line.from())
                    && ban.until().map(line.at()::isBefore).orElse(true));
  }
}
