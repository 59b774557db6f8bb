package dev.banyan.coordinator.cli.top;

import dev.banyan.coordinator.cli.Bans;
import dev.banyan.coordinator.cli.console.Row;

/** A moment for programs. */
final class TopRow {
  private TopRow() {}

  static Row of(TopView view) {
    return new Row()
        .time("time", true, view.at().toEpochMilli())
        .put("ready", view.status().getReady())
        .put("revision", view.status().getRevision())
        .put("bans", view.status().getBans())
        .put("agents", view.status().getAgents())
        .put("agents_behind", view.status().getAgentsBehind())
        .put("lag", view.status().getLag())
        .put("suspended", view.status().hasSuspension())
        .put(
            "jails",
            view.jails().stream()
                .map(
                    jail ->
                        new Row()
                            .put("jail", jail.getJail())
                            .put("failures", jail.getFailures())
                            .put("bans", jail.getBans())
                            .fields())
                .toList())
        .put(
            "troubled",
            view.troubled().stream()
                .map(
                    agent ->
                        new Row()
                            .put("host", agent.getHost())
                            .put("trouble", TopView.trouble(agent))
                            .fields())
                .toList())
        .put("newest", view.newest().stream().map(ban -> Bans.row(ban).fields()).toList());
  }
}
