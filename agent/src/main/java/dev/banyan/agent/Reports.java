package dev.banyan.agent;

import dev.banyan.agent.alone.Autonomy;
import dev.banyan.agent.link.LinkListener;
import dev.banyan.agent.publish.Sealer;
import dev.banyan.agent.telemetry.Counters;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Bookmark;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import dev.banyan.seal.SealKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the link brings to the reading of logs, and what it learns of it. */
final class Reports implements LinkListener {
  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

  private final Reading reading;
  private final ClusterBans bans;
  private final Autonomy autonomy;
  private final Counters counters;
  private final Sealer sealer;

  Reports(Reading reading, ClusterBans bans, Autonomy autonomy, Counters counters, Sealer sealer) {
    this.sealer = sealer;
    this.reading = reading;
    this.bans = bans;
    this.autonomy = autonomy;
    this.counters = counters;
  }

  @Override
  public void onPolicy(Revision revision, Policy policy) {
    LOG.info("policy {} is followed: {} jails", revision, policy.jails().size());
    var unused = reading.follow(policy);
  }

  @Override
  public void onKey(Optional<SealKey> key) {
    sealer.use(key);
  }

  @Override
  public void onBookmark(Bookmark bookmark, Instant at) {
    sealer.nothingWasSaid();
    bans.heard();
    autonomy.heard(bookmark);
  }

  @Override
  public void onDrift() {
    counters.drifts.incrementAndGet();
  }

  @Override
  public AgentReport report() {
    return new AgentReport(
        counters.lines.get(),
        counters.matches.get(),
        counters.published.get(),
        counters.acknowledged.get(),
        Duration.ofMillis(counters.clockErrorMillis.get()),
        counters.lagBytes.get(),
        autonomy.mode(),
        reading.faults());
  }
}
