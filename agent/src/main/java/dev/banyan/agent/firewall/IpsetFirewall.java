package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.FirewallException.Reason;
import dev.banyan.agent.process.Programs;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A set of networks with timeouts for each jail and family, and a rule for each of its blocks. Live
 * changes go through one long-lived {@code ipset}, many at once through {@code ipset restore}, and
 * a jail's whole content by filling a new set and swapping it in.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
public final class IpsetFirewall implements Firewall {
  private static final Logger log = LoggerFactory.getLogger(IpsetFirewall.class);
  private static final int LIVE_AT_MOST = 64;
  private static final Pattern MATCH_SET = Pattern.compile("--match-set (\\S+) src");

  private final Ipset ipset;
  private final IpsetSwap swap;
  private final IpsetSession session;
  private final Tables tables;
  private final Flows flows;
  private Collection<JailName> jails = List.of();
  private Map<String, Ipset.SetInfo> seen = Map.of();
  private Set<String> established = Set.of();
  private final Map<Family, Integer> allowed = new EnumMap<>(Family.class);
  private final Room room = new Room();
  private final Dropped dropped = new Dropped();

  /** A firewall that runs its programs like this; nothing is changed yet. */
  public IpsetFirewall(Programs programs) throws FirewallException {
    ipset = new Ipset(programs);
    swap = new IpsetSwap(ipset);
    tables = new Tables(programs);
    session = new IpsetSession(programs);
    flows = new Flows(programs);
  }

  @Override
  public String name() {
    return "ipset";
  }

  @Override
  public int establish(Rules rules) throws FirewallException {
    jails = rules.jails().keySet();
    Map<String, Ipset.SetInfo> there = there();
    seen = there;
    established = Set.of();
    int defects = makeSets(there);
    established = wantedSets();
    defects += tables.establish(rules, place -> chains(rules, place));
    return defects + destroySetsOfOtherJails(there.keySet());
  }

  private Map<String, Ipset.SetInfo> there() throws FirewallException {
    Optional<String> list = session.list();
    return list.isPresent() ? ipset.own(list.get()) : ipset.own();
  }

  private static Chains chains(Rules rules, Tables.Place place) {
    var chains = new Chains();
    rules
        .jails()
        .forEach(
            (jail, blocks) ->
                blocks.stream()
                    .filter(block -> block.table().equals(place.table()))
                    .forEach(block -> add(chains, jail, block, place.family())));
    chains.rules().values().forEach(chain -> chain.add("-j RETURN"));
    return chains;
  }

  private static void add(
      Chains chains, JailName jail, dev.banyan.model.Block block, Family family) {
    String chain = Names.chain(block.name());
    if (!chains.rules().containsKey(chain)) {
      String allowed = "-m set --match-set " + Names.allowSet(family) + " src -j RETURN";
      chains.add(chain, block.chain(), List.of(allowed));
    }
    String source = "-m set --match-set " + Names.set(jail, family) + " src";
    chains.add(
        chain,
        block.chain(),
        RuleText.of(block, family).stream().map(rule -> rule.from(source)).toList());
  }

  private int makeSets(Map<String, Ipset.SetInfo> there) throws FirewallException {
    List<String> lines = new ArrayList<>();
    for (Family family : Family.values()) {
      for (String name : setNames(family)) {
        Ipset.SetInfo set = there.get(name);
        if (set == null) {
          lines.add(Ipset.create(name, family, IpsetSwap.CAPACITY));
        } else if (!set.fitting()) {
          throw new FirewallException(
              Reason.FAILED,
              "the set %s is there but not of Banyan's kind: run 'ipset destroy %s'"
                  .formatted(name, name));
        }
      }
    }
    ipset.restore(lines);
    return lines.size();
  }

  private int destroySetsOfOtherJails(Set<String> there) throws FirewallException {
    Set<String> wanted = wantedSets();
    List<String> lines =
        there.stream().filter(name -> !wanted.contains(name)).map(n -> "destroy " + n).toList();
    ipset.restore(lines);
    return lines.size();
  }

  private Set<String> wantedSets() {
    Set<String> wanted = new LinkedHashSet<>();
    for (Family family : Family.values()) {
      wanted.addAll(setNames(family));
    }
    return wanted;
  }

  private List<String> setNames(Family family) {
    return Stream.concat(
            Stream.of(Names.allowSet(family)), jails.stream().map(jail -> Names.set(jail, family)))
        .toList();
  }

  @Override
  public void allow(Set<Cidr> networks) throws FirewallException {
    Map<Cidr, Optional<Duration>> members = new HashMap<>();
    networks.stream()
        .flatMap(Ipset::halvesIfWhole)
        .forEach(network -> members.put(network, Optional.empty()));
    swap.fill(Names::allowSet, members, existing());
    for (Family family : Family.values()) {
      allowed.put(family, IpsetSwap.size(members, family));
    }
  }

  @Override
  public Map<Integer, Refusal> apply(List<Operation> operations) throws FirewallException {
    if (operations.size() > LIVE_AT_MOST) {
      return applyMany(operations);
    }
    return applyLive(operations);
  }

  private Map<Integer, Refusal> applyLive(List<Operation> operations) throws FirewallException {
    List<Optional<String>> errors =
        session.run(operations.stream().map(IpsetFirewall::commandWithTest).toList());
    Map<Integer, Refusal> refused = new HashMap<>();
    for (int i = 0; i < errors.size(); i++) {
      if (errors.get(i).isPresent()) {
        refused.put(i, refusal(operations.get(i), errors.get(i).get()));
      }
    }
    return refused;
  }

  /** One that is refused ends {@code ipset restore}, so it is then asked for each by itself. */
  private Map<Integer, Refusal> applyMany(List<Operation> operations) throws FirewallException {
    try {
      ipset.restore(operations.stream().map(IpsetFirewall::command).toList());
      return Map.of();
    } catch (FirewallException e) {
      log.warn("{}; doing one by one what it did not do", e.getMessage());
    }
    Map<Integer, Refusal> refused = new HashMap<>();
    for (int from = 0; from < operations.size(); from += LIVE_AT_MOST) {
      int to = Math.min(operations.size(), from + LIVE_AT_MOST);
      int first = from;
      applyLive(operations.subList(from, to)).forEach((i, why) -> refused.put(first + i, why));
    }
    return refused;
  }

  private static Refusal refusal(Operation operation, String error) {
    String set = Names.set(operation.jail(), Family.of(operation.cidr()));
    String reason = error.replaceFirst("^ipset v[\\d.]+: ", "");
    return new Refusal(
        "ipset refused %s in %s: %s".formatted(operation.cidr(), set, reason),
        reason.contains("is full"));
  }

  private static String commandWithTest(Operation operation) {
    String set = Names.set(operation.jail(), Family.of(operation.cidr()));
    return command(operation) + "\ntest " + set + " " + operation.cidr() + "\n";
  }

  private static String command(Operation operation) {
    String element =
        Names.set(operation.jail(), Family.of(operation.cidr())) + " " + operation.cidr();
    return operation instanceof Block block
        ? "add -exist " + element + " timeout " + Ipset.seconds(block.left())
        : "del -exist " + element;
  }

  @Override
  public void replace(JailName jail, Map<Cidr, Optional<Duration>> networks)
      throws FirewallException {
    swap.fill(family -> Names.set(jail, family), networks, existing());
  }

  @Override
  public Set<JailName> lacking(Map<JailName, Integer> sizes) {
    Set<JailName> lacking = new HashSet<>();
    sizes.forEach(
        (jail, size) -> {
          int entries = 0;
          for (Family family : Family.values()) {
            Ipset.SetInfo set = seen.getOrDefault(Names.set(jail, family), Ipset.SetInfo.NONE);
            entries += set.entries();
            if (room.isShort(jail, set)) {
              lacking.add(jail);
            }
          }
          if (entries < size) {
            lacking.add(jail);
          }
        });
    if (isAllowListChanged()) {
      lacking.addAll(sizes.keySet());
    }
    return lacking;
  }

  private boolean isAllowListChanged() {
    return allowed.entrySet().stream()
        .anyMatch(
            list ->
                seen.getOrDefault(Names.allowSet(list.getKey()), Ipset.SetInfo.NONE).entries()
                    != list.getValue());
  }

  @Override
  public Map<JailName, Long> dropped() throws FirewallException {
    Map<String, JailName> bySet = new HashMap<>();
    for (JailName jail : jails) {
      for (Family family : Family.values()) {
        bySet.put(Names.set(jail, family), jail);
      }
    }
    List<Dropped.Count> counts = new ArrayList<>();
    for (Iptables.Counter counter : tables.counters()) {
      Matcher set = MATCH_SET.matcher(counter.rule());
      if (set.find() && bySet.containsKey(set.group(1))) {
        JailName jail = bySet.getOrDefault(set.group(1), Policy.MANUAL);
        counts.add(new Dropped.Count(jail, counter.rule(), counter.packets()));
      }
    }
    return dropped.after(counts);
  }

  @Override
  public Set<Cidr> holds(JailName jail) throws FirewallException {
    Set<Cidr> networks = new HashSet<>();
    for (Family family : Family.values()) {
      networks.addAll(ipset.members(Names.set(jail, family)));
    }
    return networks;
  }

  /** Those that were there, or made, when it was last looked; whoever removes them is found out. */
  private Set<String> existing() throws FirewallException {
    return established.isEmpty() ? ipset.own().keySet() : established;
  }

  @Override
  public void endFlows(Collection<Cidr> networks) throws FirewallException {
    flows.end(networks);
  }

  @Override
  public void teardown() throws FirewallException {
    tables.teardown();
    jails = List.of();
    established = Set.of();
    allowed.clear();
    ipset.restore(ipset.own().keySet().stream().map(name -> "destroy " + name).toList());
  }

  @Override
  public void close() {
    session.close();
    tables.close();
  }
}
