package dev.banyan.coordinator.admin;

import dev.banyan.coordinator.past.Told;
import dev.banyan.coordinator.window.WindowView.Counting;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import dev.banyan.wire.ExplainReply;
import dev.banyan.wire.ExplainRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why something is banned or not: asks all who know something of it. */
final class Explanations {
  private static final Logger LOG = LoggerFactory.getLogger(Explanations.class);

  private final Ports ports;
  private final InstantSource clock;
  private final Executor executor;

  Explanations(Ports ports, InstantSource clock, Executor executor) {
    this.ports = ports;
    this.clock = clock;
    this.executor = executor;
  }

  CompletableFuture<ExplainReply> of(ExplainRequest request) {
    Cidr cidr = Requests.cidr(request.getCidr());
    Optional<JailName> jail = Requests.jail(request.getJail());
    return explainer(cidr)
        .thenApplyAsync(explainer -> explainer.reply(jail, clock.instant()), executor);
  }

  private CompletableFuture<Explainer> explainer(Cidr cidr) {
    var summary = ports.bans().summary();
    var allowed = ports.bans().allowing(cidr);
    var bans = ports.bans().touching(cidr);
    var windows = windows(cidr);
    var fleet = ports.agents().fleet();
    return CompletableFuture.allOf(summary, allowed, bans, windows, fleet)
        .thenCompose(all -> rules(cidr, bans.join(), summary.join().policyRevision()))
        .thenApply(
            rules ->
                new Explainer(
                    cidr,
                    summary.join(),
                    new Explainer.Listed(allowed.join(), bans.join(), rules),
                    windows.join(),
                    fleet.join()));
  }

  private CompletableFuture<Explainer.Windows> windows(Cidr cidr) {
    boolean kept = ports.windows().keeps(cidr.address());
    if (!cidr.isSingle()) {
      return CompletableFuture.completedFuture(new Explainer.Windows(kept, List.of()));
    }
    return ports
        .windows()
        .counting(cidr.address())
        .thenCombine(
            ports.bans().records(cidr),
            (windows, records) ->
                new Explainer.Windows(kept, stillCounting(windows, new Cuts(records))));
  }

  private static List<Counting> stillCounting(List<Counting> windows, Cuts cuts) {
    return windows.stream()
        .map(cuts::after)
        .filter(window -> !window.failures().isEmpty())
        .toList();
  }

  /** The rules in words of bans that another policy decided, as far as the history has them. */
  private CompletableFuture<Map<Revision, String>> rules(
      Cidr cidr, List<Ban> bans, Revision inForce) {
    boolean allOfThisPolicy =
        bans.stream()
            .allMatch(ban -> ban.origin() == Ban.Origin.MANUAL || ban.policy().equals(inForce));
    if (allOfThisPolicy) {
      return CompletableFuture.completedFuture(Map.of());
    }
    return ports
        .memory()
        .history()
        .of(cidr)
        .thenApply(Explanations::rules)
        .exceptionally(
            error -> {
              LOG.warn("by which rules {} was banned is not known: {}", cidr, error.toString());
              return Map.of();
            });
  }

  private static Map<Revision, String> rules(List<Told> past) {
    return past.stream()
        .filter(told -> !told.rule().isEmpty())
        .collect(
            Collectors.toMap(
                told -> told.record().revision(), Told::rule, (before, after) -> after));
  }
}
