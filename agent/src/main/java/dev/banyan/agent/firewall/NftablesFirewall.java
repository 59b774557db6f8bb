package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.FirewallException.Reason;
import dev.banyan.agent.firewall.NftScript.SetOf;
import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Answer;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A table of Banyan's own in nftables, with sets of networks that have timeouts. Each call is one
 * transaction: all of it is done or nothing.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
public final class NftablesFirewall implements Firewall {
  private static final String SET_IS_FULL = "Too many open files in system";

  /** Much takes longer. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int BYTES_A_MILLI = 100;

  private final Programs programs;
  private final Flows flows;
  private final NftSets sets;
  private final Dropped dropped = new Dropped();
  private String checked = "";
  private Rules rules = Rules.NONE;
  private NftListing shown = NftListing.NONE;

  /** A firewall that runs its programs like this; nothing is changed yet. */
  public NftablesFirewall(Programs programs) throws FirewallException {
    this(programs, 1 << 20);
  }

  /**
   * @param capacity how many networks a set can hold at first
   */
  NftablesFirewall(Programs programs, int capacity) throws FirewallException {
    this.sets = new NftSets(capacity);
    this.programs = programs;
    this.flows = new Flows(programs);
    if (!programs.has("nft")) {
      throw new FirewallException(
          Reason.MISSING,
          "there is no program nft: install the package nftables, or set firewall = ipset");
    }
  }

  @Override
  public String name() {
    return "nftables";
  }

  @Override
  public int establish(Rules newRules) throws FirewallException {
    NftListing before = list();
    if (newRules.equals(rules) && before.uncounted().equals(shown)) {
      return 0;
    }
    rules = newRules;
    sets.choose(rules, before);
    make(before, List.of());
    return shown.equals(before.uncounted()) ? 0 : 1;
  }

  private void make(NftListing before, List<String> more) throws FirewallException {
    sets.outgrown().retainAll(before.sets());
    List<String> lines =
        new ArrayList<>(new NftScript(rules, sets.all()).lines(before, sets.outgrown()));
    lines.addAll(more);
    run(lines);
    sets.outgrown().clear();
    shown = list().uncounted();
    checked = "";
  }

  @Override
  public void allow(Set<Cidr> networks) throws FirewallException {
    checked = "";
    List<String> lines = new ArrayList<>();
    lines.add("add table " + NftScript.TABLE);
    for (Family family : Family.values()) {
      String set = NftScript.TABLE + " " + Names.allowSet(family);
      lines.add(NftScript.allowSet(family));
      lines.add("flush set " + set);
      List<String> members =
          networks.stream().filter(n -> Family.of(n) == family).map(Cidr::toString).toList();
      if (!members.isEmpty()) {
        lines.add("add element " + set + " { " + String.join(", ", members) + " }");
      }
    }
    run(lines);
  }

  @Override
  public Map<Integer, Refusal> apply(List<Operation> operations) throws FirewallException {
    Map<Integer, Refusal> refused = new HashMap<>();
    List<SetOf> needed = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      SetOf set = setOf(operation.jail(), operation.cidr());
      if (!rules.enforces(operation.jail())) {
        String reason = "jail " + operation.jail() + " is not enforced here";
        refused.put(i, new Refusal(reason, false));
      } else if (operation instanceof Block block) {
        needed.add(set);
        removeElement(set, block.cidr(), lines);
        lines.add("add element " + element(set, timed(block.cidr(), block.left())));
      } else if (sets.has(set)) {
        removeElement(set, operation.cidr(), lines);
      }
    }
    makeSets(needed);
    try {
      run(lines);
    } catch (FirewallException e) {
      if (!String.valueOf(e.getMessage()).contains(SET_IS_FULL)) {
        throw e;
      }
      needed.forEach(set -> refuse(operations, set, refused));
    }
    return refused;
  }

  /**
   * The transaction is not done as a whole, so whatever else was asked of the set is not either.
   */
  private static void refuse(List<Operation> operations, SetOf set, Map<Integer, Refusal> refused) {
    for (int i = 0; i < operations.size(); i++) {
      refused.putIfAbsent(
          i, new Refusal("nft: the sets of jail " + set.jail() + " are full", true));
    }
  }

  /** What is not there cannot be deleted, so it is added first; both are one transaction. */
  private static void removeElement(SetOf set, Cidr cidr, List<String> lines) {
    String element = element(set, cidr.address().toString());
    lines.add("add element " + element);
    lines.add("delete element " + element);
  }

  @Override
  public void replace(JailName jail, Map<Cidr, Optional<Duration>> networks)
      throws FirewallException {
    Map<SetOf, List<String>> members = new TreeMap<>();
    networks.forEach(
        (cidr, left) ->
            members
                .computeIfAbsent(setOf(jail, cidr), set -> new ArrayList<>())
                .add(timed(cidr, left)));
    makeSets(members.keySet());
    List<String> lines = new ArrayList<>();
    for (SetOf set : sets.of(jail)) {
      lines.add("flush set " + NftScript.TABLE + " " + set.name());
      members.computeIfAbsent(set, s -> new ArrayList<>()).add(set.mark().toString());
    }
    members.forEach(
        (set, list) -> lines.add("add element " + element(set, String.join(", ", list))));
    members.forEach((set, list) -> sets.grow(set, list.size()));
    if (sets.outgrown().isEmpty()) {
      run(lines);
    } else {
      make(list(), lines);
    }
  }

  private void makeSets(Iterable<SetOf> needed) throws FirewallException {
    if (sets.need(needed)) {
      shown = NftListing.NONE;
      establish(rules);
    }
  }

  /**
   * Sizes are not listed without the content, which is read back now and then; but every set holds
   * an element that tells whether it was emptied, and what is allowed is read each time.
   */
  @Override
  public Set<JailName> lacking(Map<JailName, Integer> sizes) throws FirewallException {
    Set<JailName> lacking = new HashSet<>();
    sizes.forEach(
        (jail, size) -> {
          if (sets.isShort(jail, size)) {
            lacking.add(jail);
          }
        });
    Answer answer = nft(String.join("\n", NftScript.look(sets.all().keySet())) + "\n", "-f", "-");
    if (!answer.ok()) {
      for (SetOf set : sets.all().keySet()) {
        if (!nft(String.join("\n", NftScript.look(Set.of(set))) + "\n", "-f", "-").ok()) {
          lacking.add(set.jail());
        }
      }
    } else if (!checked.isEmpty() && !checked.equals(answer.output())) {
      lacking.addAll(sizes.keySet());
    }
    checked = lacking.isEmpty() ? answer.output() : "";
    return lacking;
  }

  @Override
  public Map<JailName, Long> dropped() throws FirewallException {
    Map<String, JailName> bySet = new HashMap<>();
    sets.all().keySet().forEach(set -> bySet.put(set.name(), set.jail()));
    List<Dropped.Count> counts = new ArrayList<>();
    list()
        .counters()
        .filter(counter -> bySet.containsKey(counter.set()))
        .forEach(
            counter ->
                counts.add(
                    new Dropped.Count(
                        bySet.getOrDefault(counter.set(), Policy.MANUAL),
                        counter.rule(),
                        counter.packets())));
    return dropped.after(counts);
  }

  @Override
  public Set<Cidr> holds(JailName jail) throws FirewallException {
    Set<Cidr> networks = new HashSet<>();
    Set<String> names = list().sets();
    for (SetOf set : sets.of(jail)) {
      if (names.contains(set.name())) {
        String listed = nft("", "list", "set", "inet", "banyan", set.name()).output();
        for (String word : listed.replaceFirst("(?s).*elements = ", "").split("[{},\\s]+", -1)) {
          Address.parse(word)
              .filter(address -> !address.equals(set.mark()))
              .ifPresent(address -> networks.add(new Cidr(address, set.bits())));
        }
      }
    }
    return networks;
  }

  @Override
  public void endFlows(Collection<Cidr> networks) throws FirewallException {
    flows.end(networks);
  }

  @Override
  public void teardown() throws FirewallException {
    run(List.of("add table " + NftScript.TABLE, "delete table " + NftScript.TABLE));
    sets.clear();
    checked = "";
    rules = Rules.NONE;
    shown = NftListing.NONE;
  }

  @Override
  public void close() {}

  private static SetOf setOf(JailName jail, Cidr cidr) {
    return new SetOf(jail, Family.of(cidr), cidr.bits());
  }

  private static String element(SetOf set, String members) {
    return NftScript.TABLE + " " + set.name() + " { " + members + " }";
  }

  private static String timed(Cidr cidr, Optional<Duration> left) {
    long seconds = Ipset.seconds(left);
    return cidr.address() + (seconds == 0 ? "" : " timeout " + seconds + "s");
  }

  /** Nothing if the table is not there. */
  private NftListing list() throws FirewallException {
    Answer answer = nft("", "--terse", "list", "table", "inet", "banyan");
    if (!answer.ok() && !answer.error().contains("No such file")) {
      throw Failures.of("nft list table inet banyan", "nftables", answer);
    }
    return answer.ok() ? new NftListing(answer.output()) : NftListing.NONE;
  }

  private void run(List<String> lines) throws FirewallException {
    if (!lines.isEmpty()) {
      Answer answer = nft(String.join("\n", lines) + "\n", "-f", "-");
      if (!answer.ok()) {
        throw Failures.of("nft -f", "nftables", answer);
      }
    }
  }

  private Answer nft(String input, String... arguments) throws FirewallException {
    String[] command = new String[arguments.length + 1];
    command[0] = "nft";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Duration limit = LIMIT.plusMillis(input.length() / BYTES_A_MILLI);
    return Failures.uninterrupted(() -> programs.run(limit, input, command));
  }
}
