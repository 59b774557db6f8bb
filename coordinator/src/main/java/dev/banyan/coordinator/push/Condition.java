package dev.banyan.coordinator.push;

import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Change;
import dev.banyan.model.EntryKey;
import dev.banyan.model.LocalBan;
import dev.banyan.model.Printable;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How an agent is by its own word: what its firewall refused, what does not run, what it banned
 * alone, and when it was heard last. Nothing that it is sent depends on this.
 *
 * <p>C1: a change that was refused is known until the agent applied another of the same key.
 *
 * <p>C2: what a stranger says takes bounded room: {@value #MAX_FAILED} refused changes of {@value
 * #MAX_ERROR} characters each.
 *
 * <p>Owner: {@code banyan-push}.
 */
final class Condition {
  private static final int MAX_FAILED = 1_000;
  private static final int MAX_ERROR = 200;

  private final Map<EntryKey, Ack.Failed> failed = new HashMap<>();
  private AgentReport.Mode mode = AgentReport.Mode.CLUSTER;
  private List<AgentReport.Fault> faults = List.of();
  private List<LocalBan> localBans = List.of();
  private Instant lastSeen;

  Condition(Instant attached) {
    this.lastSeen = attached;
  }

  void seen(Instant now) {
    lastSeen = now;
  }

  void report(AgentReport report) {
    mode = report.mode();
    faults = report.faults();
  }

  void holdsAlone(List<LocalBan> bans) {
    localBans = List.copyOf(bans);
  }

  /** What it could not apply when it was attached last; it is not sent again. */
  void failedBefore(List<Ack.Failed> before) {
    before.forEach(f -> failed.put(f.key(), f));
  }

  /**
   * It took a batch.
   *
   * @param changes all of the batch
   * @param refused those that its firewall did not take
   */
  void applied(List<Change> changes, List<Ack.Failed> refused) {
    if (!failed.isEmpty()) {
      changes.forEach(change -> failed.remove(change.key()));
    }
    for (Ack.Failed f : refused) {
      if (failed.size() < MAX_FAILED) {
        var key = new EntryKey(Printable.of(f.key().value(), MAX_ERROR));
        var error = Printable.of(f.error(), MAX_ERROR);
        failed.put(key, new Ack.Failed(key, f.revision(), error));
      }
    }
  }

  List<Ack.Failed> failed() {
    return List.copyOf(failed.values());
  }

  String mode() {
    return mode == AgentReport.Mode.ALONE ? "alone" : "cluster";
  }

  List<AgentReport.Fault> faults() {
    return faults;
  }

  List<LocalBan> localBans() {
    return localBans;
  }

  Instant lastSeen() {
    return lastSeen;
  }
}
