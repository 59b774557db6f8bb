package dev.banyan.agent;

import dev.banyan.agent.admin.HostView;
import dev.banyan.agent.enforce.EnforcementThread;
import dev.banyan.agent.enforce.Shown;
import dev.banyan.agent.enforce.Target;
import dev.banyan.agent.link.Link;
import dev.banyan.conf.AgentSettings;
import dev.banyan.host.Version;
import dev.banyan.model.AgentReport;
import dev.banyan.model.LocalUnban;
import dev.banyan.wire.HostStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The agent as the operator of its host sees it. */
final class OwnHost implements HostView {
  private final AgentSettings settings;
  private final EnforcementThread enforcement;
  private final Link link;
  private final Reports reports;

  OwnHost(AgentSettings settings, EnforcementThread enforcement, Link link, Reports reports) {
    this.settings = settings;
    this.enforcement = enforcement;
    this.link = link;
    this.reports = reports;
  }

  @Override
  public HostStatus status() {
    AgentReport report = reports.report();
    var held = enforcement.held();
    var ofHost = enforcement.ofHost();
    return HostStatus.newBuilder()
        .setHost(settings.host().value())
        .setVersion(Version.current())
        .setMode(report.mode() == AgentReport.Mode.ALONE ? "alone" : "cluster")
        .setAttached(link.attached())
        .setRevision(Math.max(0, held.revision().offset()))
        .setPolicyRevision(Math.max(0, held.policy().offset()))
        .setFirewall(settings.firewall())
        .setBans(enforcement.shown().join().size())
        .setLocalBans(ofHost.bans().size())
        .setUntoldUnbans(ofHost.untold().size())
        .setLines(report.lines())
        .setMatches(report.matches())
        .setPublished(report.published())
        .setAcknowledged(report.acknowledged())
        .setLagBytes(report.lagBytes())
        .setClockErrorMs(report.clockError().toMillis())
        .addAllFaults(report.faults().stream().map(AgentReport.Fault::toString).toList())
        .build();
  }

  @Override
  public CompletableFuture<List<Shown>> bans() {
    return enforcement.shown();
  }

  @Override
  public CompletableFuture<List<Target>> unban(LocalUnban unban) {
    return enforcement.unban(unban);
  }
}
