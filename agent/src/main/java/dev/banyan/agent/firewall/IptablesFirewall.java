package dev.banyan.agent.firewall;

import dev.banyan.agent.process.Programs;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One rule for each ban, in the manner of fail2ban's {@code iptables} actions, for kernels without
 * ipset. A rule says until when it holds, so a ban ends without this process; the rule itself goes
 * when it is unblocked. Slow from some thousand bans on: every packet is compared with each.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
public final class IptablesFirewall implements Firewall {
  /** Clocks of 32 bits end here; what lasts longer is for ever as far as the kernel goes. */
  private static final Instant LAST = Instant.parse("2038-01-19T00:00:00Z");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Tables tables;
  private final Flows flows;
  private final InstantSource clock;
  private BanChains chains = new BanChains(Rules.NONE);
  private Rules rules = Rules.NONE;
  private final Dropped dropped = new Dropped();

  /** A firewall that runs its programs like this; nothing is changed yet. */
  public IptablesFirewall(Programs programs, InstantSource clock) throws FirewallException {
    this.tables = new Tables(programs);
    this.clock = clock;
    this.flows = new Flows(programs);
  }

  @Override
  public String name() {
    return "iptables";
  }

  @Override
  public int establish(Rules newRules) throws FirewallException {
    List<Tables.Place> places = tables.places(newRules);
    if (rules.equals(Rules.NONE)) {
      chains = adopt(newRules, places);
    } else if (!newRules.equals(rules)) {
      chains = chains.following(newRules, places);
    }
    rules = newRules;
    return tables.establish(places, chains::at);
  }

  private BanChains adopt(Rules newRules, List<Tables.Place> places) throws FirewallException {
    Map<Tables.Place, SavedRules> there = new LinkedHashMap<>();
    for (Tables.Place place : places) {
      there.put(place, tables.at(place).save(place.table()));
    }
    return BanChains.adopting(newRules, there);
  }

  @Override
  public void allow(Set<Cidr> networks) throws FirewallException {
    chains.allow(networks);
    tables.establish(tables.places(rules), chains::at);
  }

  @Override
  public Map<Integer, Refusal> apply(List<Operation> operations) throws FirewallException {
    Map<Integer, Refusal> refused = new HashMap<>();
    Map<Tables.Place, List<String>> scripts = new LinkedHashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (rules.enforces(operation.jail())) {
        apply(operation, scripts);
      } else {
        String reason = "jail " + operation.jail() + " is not enforced here";
        refused.put(i, new Refusal(reason, false));
      }
    }
    for (var script : scripts.entrySet()) {
      run(script.getKey(), script.getValue());
    }
    return refused;
  }

  private void apply(Operation operation, Map<Tables.Place, List<String>> scripts) {
    chains.remove(operation.jail(), operation.cidr(), scripts);
    if (operation instanceof Block block) {
      chains.insert(block.jail(), block.cidr(), time(block.left()), scripts);
    }
  }

  /** If somebody changed a chain meanwhile the script fails as a whole, and all is written anew. */
  private void run(Tables.Place place, List<String> lines) throws FirewallException {
    if (lines.isEmpty()) {
      return;
    }
    try {
      tables
          .at(place)
          .restore("*" + place.table() + "\n" + String.join("\n", lines) + "\nCOMMIT\n");
    } catch (FirewallException e) {
      if (tables.establish(List.of(place), chains::at) == 0) {
        throw e;
      }
    }
  }

  @Override
  public void replace(JailName jail, Map<Cidr, Optional<Duration>> networks)
      throws FirewallException {
    Map<Cidr, String> times = new LinkedHashMap<>();
    networks.forEach((cidr, left) -> times.put(cidr, time(left)));
    chains.replace(jail, times);
    tables.establish(tables.places(rules), chains::at);
  }

  /** None: every rule was compared when they were established. */
  @Override
  public Set<JailName> lacking(Map<JailName, Integer> sizes) {
    return Set.of();
  }

  @Override
  public Set<Cidr> holds(JailName jail) throws FirewallException {
    Set<Cidr> networks = new HashSet<>();
    for (Tables.Place place : tables.places(rules)) {
      SavedRules saved = tables.at(place).save(place.table());
      for (var block : rules.jails().getOrDefault(jail, List.of())) {
        if (block.table().equals(place.table())) {
          networks.addAll(BanChains.sources(saved.rules(Names.chain(block.name()))));
        }
      }
    }
    return networks;
  }

  /** Jails that share a chain count as the first of them. */
  @Override
  public Map<JailName, Long> dropped() throws FirewallException {
    Map<String, JailName> byChain = new HashMap<>();
    rules
        .jails()
        .forEach(
            (jail, blocks) ->
                blocks.forEach(block -> byChain.putIfAbsent(Names.chain(block.name()), jail)));
    List<Dropped.Count> counts = new ArrayList<>();
    for (Iptables.Counter counter : tables.counters()) {
      JailName jail = byChain.get(counter.chain());
      if (jail != null) {
        counts.add(new Dropped.Count(jail, counter.rule(), counter.packets()));
      }
    }
    return dropped.after(counts);
  }

  @Override
  public void endFlows(Collection<Cidr> networks) throws FirewallException {
    flows.end(networks);
  }

  @Override
  public void teardown() throws FirewallException {
    tables.teardown();
    rules = Rules.NONE;
    chains = new BanChains(rules);
  }

  @Override
  public void close() {
    tables.close();
  }

  /** The part of a rule that ends it; the second that has begun still counts. */
  private String time(Optional<Duration> left) {
    return left.map(duration -> clock.instant().plus(duration).plusMillis(999))
        .filter(end -> end.isBefore(LAST))
        .map(end -> "-m time --datestop " + STAMP.format(end) + " ")
        .orElse("");
  }
}
