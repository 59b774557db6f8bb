package dev.banyan.agent;

import dev.banyan.agent.alone.Count;
import dev.banyan.agent.detect.Detector;
import dev.banyan.agent.detect.WatchedJail;
import dev.banyan.agent.detect.WatchedJails;
import dev.banyan.agent.tail.LogSpec;
import dev.banyan.agent.tail.Source;
import dev.banyan.agent.tail.Tailer;
import dev.banyan.conf.AgentSettings;
import dev.banyan.filter.Filter;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Policy;
import dev.banyan.model.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading of logs, as the rest of the agent sees it. Any thread; compiles filters in the
 * caller's.
 */
final class Reading {
  private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

  private final AgentSettings settings;
  private final Detector detector;
  private final Count count;
  private final Tailer tailer;
  private final Supplier<List<AgentReport.Fault>> unenforced;
  private volatile WatchedJails watched = WatchedJails.NONE;

  /**
   * @param unenforced tells which jails block nobody here, and why
   */
  Reading(
      AgentSettings settings,
      Detector detector,
      Count count,
      Tailer tailer,
      Supplier<List<AgentReport.Fault>> unenforced) {
    this.settings = settings;
    this.detector = detector;
    this.count = count;
    this.tailer = tailer;
    this.unenforced = unenforced;
  }

  /** Whether logs are read. */
  boolean lives() {
    return tailer.lives();
  }

  /** The jails that do not run here, not with all of their logs, or block nobody, and why. */
  List<AgentReport.Fault> faults() {
    WatchedJails now = watched;
    Map<LogSpec, String> troubles = tailer.troubles();
    List<AgentReport.Fault> faults = new ArrayList<>(unenforced.get());
    now.faults().forEach((jail, why) -> faults.add(new AgentReport.Fault(jail.value(), why)));
    for (WatchedJail jail : now.jails()) {
      for (Source log : jail.logs()) {
        String why = log instanceof LogSpec spec ? troubles.get(spec) : null;
        if (why != null) {
          faults.add(new AgentReport.Fault(jail.name().value(), why));
        }
      }
    }
    return faults;
  }

  /** Follows this policy; done when its logs are followed. */
  CompletableFuture<Void> follow(Policy policy) {
    WatchedJails jails = WatchedJails.of(policy, settings, Filter::compile);
    jails
        .faults()
        .forEach(
            (jail, fault) -> LOG.error("jail {} does not run here: {}", jail, Printable.of(fault)));
    watched = jails;
    CompletableFuture<Void> done = new CompletableFuture<>();
    tailer.submit(
        () -> {
          detector.run(jails);
          count.follow(policy);
          tailer.follow(jails.logs());
          done.complete(null);
        });
    return done;
  }
}
