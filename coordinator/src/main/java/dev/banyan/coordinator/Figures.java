package dev.banyan.coordinator;

import static dev.banyan.telemetry.Figure.by;
import static dev.banyan.telemetry.Figure.counter;
import static dev.banyan.telemetry.Figure.gauge;
import static dev.banyan.telemetry.Patience.soon;

import dev.banyan.coordinator.banlog.BanLogReader;
import dev.banyan.coordinator.banlog.BanView;
import dev.banyan.coordinator.ingest.IngestService;
import dev.banyan.coordinator.push.Acknowledgements;
import dev.banyan.coordinator.push.Fleet;
import dev.banyan.coordinator.push.Push;
import dev.banyan.coordinator.push.Refusal;
import dev.banyan.coordinator.window.WindowStore;
import dev.banyan.seal.Verdict;
import dev.banyan.telemetry.Figure;
import dev.banyan.telemetry.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The figures of a coordinator that serves, each asked of the part that knows it. A part that does
 * not answer in {@value Patience#MILLIS} ms is left out: the others are shown nevertheless. Any
 * thread.
 */
final class Figures {
  private static final double NANOS = 1e9;

  private Figures() {}

  /**
   * Everything that is counted and measured.
   *
   * @param undecided how long ago the newest failure may have come that nobody has decided yet
   */
  static List<Figure> of(Watched.Parts running, Optional<Duration> undecided) {
    List<Figure> figures = new ArrayList<>();
    figures.addAll(counting(running.ingest(), undecided));
    figures.addAll(windows(running.windows().extent()));
    figures.addAll(banLog(running.banLog()));
    figures.addAll(agents(running.push()));
    return figures;
  }

  private static List<Figure> counting(IngestService ingest, Optional<Duration> undecided) {
    IngestService.Tally tally = ingest.tally();
    return List.of(
        gauge(
            "banyan_coordinator_lag",
            "Failures in this coordinator's partitions that are not decided yet.",
            ingest.lag()),
        gauge(
            "banyan_coordinator_decided_seconds",
            "How long ago the newest failure may have come that no coordinator has decided yet.",
            undecided.map(Figures::seconds).orElse(Double.NaN)),
        gauge(
            "banyan_coordinator_partitions",
            "Partitions of banyan.failures that this coordinator owns.",
            tally.partitions()),
        gauge(
            "banyan_coordinator_standby_lag",
            "Failures that others decided and that this coordinator's windows do not hold yet.",
            tally.standbyLag()),
        by(
            "jail",
            Figure.Kind.COUNTER,
            "banyan_coordinator_failures_total",
            "Failures counted.",
            tally.failures()),
        by(
            "jail",
            Figure.Kind.COUNTER,
            "banyan_coordinator_decisions_total",
            "Bans decided, those included that are held or over already.",
            tally.bans()),
        by(
            "cause",
            Figure.Kind.COUNTER,
            "banyan_coordinator_rejected_failures_total",
            "Records of banyan.failures that were passed over.",
            tally.rejected()));
  }

  private static List<Figure> windows(WindowStore.Extent extent) {
    return List.of(
        gauge(
            "banyan_coordinator_windows",
            "Addresses that failures are held of, about.",
            extent.windows()),
        gauge(
            "banyan_coordinator_rocksdb_disk_bytes",
            "Size of the files that hold the windows.",
            extent.diskBytes()),
        gauge(
            "banyan_coordinator_rocksdb_memory_bytes",
            "Memory that the windows' database takes outside the heap.",
            extent.memoryBytes()),
        counter(
            "banyan_coordinator_rocksdb_errors_total",
            "Errors of the windows' database when it wrote in the background.",
            extent.errors()));
  }

  private static List<Figure> banLog(BanLogReader reader) {
    List<Figure> figures = new ArrayList<>();
    figures.add(
        counter(
            "banyan_coordinator_rejected_bans_total",
            "Records of banyan.bans that were passed over because they cannot be read.",
            reader.rejected()));
    figures.add(
        by(
            "cause",
            Figure.Kind.COUNTER,
            "banyan_coordinator_forged_bans_total",
            "Records of banyan.bans that were passed over because no coordinator wrote them.",
            notGenuine(reader)));
    soon(reader.answers().summary()).ifPresent(summary -> figures.addAll(revisions(summary)));
    soon(reader.answers().count())
        .ifPresent(
            bans ->
                figures.add(
                    gauge("banyan_coordinator_bans", "Bans in force, dry runs included.", bans)));
    soon(reader.answers().held())
        .ifPresent(
            held ->
                figures.add(
                    gauge(
                        "banyan_coordinator_held_bans",
                        "Bans that wait because their jails are at maxbans.",
                        held.size())));
    return figures;
  }

  private static Map<String, Long> notGenuine(BanLogReader reader) {
    return Arrays.stream(Verdict.values())
        .filter(verdict -> verdict != Verdict.GENUINE)
        .collect(
            Collectors.toMap(verdict -> verdict.name().toLowerCase(Locale.ROOT), reader::rejected));
  }

  private static List<Figure> revisions(BanView.Summary summary) {
    return List.of(
        gauge(
            "banyan_coordinator_revision",
            "Revision up to which the ban log is known.",
            Math.max(0, summary.revision().offset())),
        gauge(
            "banyan_coordinator_policy_revision",
            "Revision of the policy in force.",
            Math.max(0, summary.policyRevision().offset())));
  }

  private static List<Figure> agents(Push push) {
    List<Figure> figures = new ArrayList<>();
    soon(push.fleet()).ifPresent(fleet -> figures.addAll(agents(fleet)));
    soon(push.acknowledgements()).ifPresent(taken -> figures.addAll(acknowledgements(taken)));
    soon(push.refused())
        .ifPresent(
            refused ->
                figures.add(
                    by(
                        "cause",
                        Figure.Kind.COUNTER,
                        "banyan_coordinator_refused_streams_total",
                        "Streams of agents that were refused or closed.",
                        byName(refused))));
    return figures;
  }

  private static List<Figure> agents(Fleet fleet) {
    return List.of(
        gauge(
            "banyan_coordinator_agents", "Agents attached to this coordinator.", fleet.connected()),
        gauge(
            "banyan_coordinator_agents_behind",
            "Attached agents that do not hold everything that this coordinator knows.",
            fleet.behind()),
        gauge(
            "banyan_coordinator_agents_faulty",
            "Attached agents on which a jail does not run, or not with all of its logs.",
            fleet.faulty()),
        gauge(
            "banyan_coordinator_agents_alone",
            "Attached agents that decide for themselves.",
            fleet.alone()),
        gauge(
            "banyan_coordinator_agents_behind_most",
            "Records of the ban log that the attached agent lacks which is behind most.",
            fleet.behindMost()));
  }

  private static List<Figure> acknowledgements(Acknowledgements.Taken taken) {
    return List.of(
        counter(
            "banyan_coordinator_acknowledged_total",
            "Batches of changes that agents applied and acknowledged.",
            taken.total()),
        by(
            "quantile",
            Figure.Kind.GAUGE,
            "banyan_coordinator_push_seconds",
            "From sending a batch until the agent's kernel holds it and it said so, lately.",
            Map.of("0.5", seconds(taken.median()), "0.99", seconds(taken.most()))));
  }

  /** Those too that never were. */
  private static Map<String, Long> byName(Map<Refusal, Long> refused) {
    return Arrays.stream(Refusal.values())
        .collect(
            Collectors.toMap(
                cause -> cause.name().toLowerCase(Locale.ROOT),
                cause -> refused.getOrDefault(cause, 0L)));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS;
  }
}
