package dev.banyan.agent.enforce;

import dev.banyan.agent.enforce.FirewallException.Reason;
import dev.banyan.agent.enforce.NftScript.SetOf;
import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Answer;
import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of Banyan's own in nftables, with sets of networks that have timeouts. Each call is one
 * transaction: all of it is done or nothing.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
public final class NftablesFirewall implements Firewall {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern OBJECT = Pattern.compile("(?m)^\\s*(chain|set) (\\S+) \\{");

  private final Programs programs;
  private final Flows flows;
  private final SortedSet<SetOf> sets = new TreeSet<>();
  private Rules rules = Rules.NONE;
  private String shown = "";

  /** A firewall that runs its programs like this; nothing is changed yet. */
  public NftablesFirewall(Programs programs) throws FirewallException {
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
    String before = list();
    if (newRules.equals(rules) && before.equals(shown)) {
      return 0;
    }
    rules = newRules;
    chooseSets(before);
    run(new NftScript(rules, sets).lines(named("chain", before), named("set", before)));
    shown = list();
    return shown.equals(before) ? 0 : 1;
  }

  /** Single addresses always, and whatever lengths are there already. */
  private void chooseSets(String there) {
    sets.removeIf(set -> !rules.enforces(set.jail()));
    Set<String> names = named("set", there);
    for (JailName jail : rules.jails().keySet()) {
      for (Family family : Family.values()) {
        int all = bits(family);
        for (int bits = 1; bits <= all; bits++) {
          var set = new SetOf(jail, family, bits);
          if (bits == all || names.contains(set.name())) {
            sets.add(set);
          }
        }
      }
    }
  }

  @Override
  public void allow(Set<Cidr> networks) throws FirewallException {
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
      } else if (sets.contains(set)) {
        removeElement(set, operation.cidr(), lines);
      }
    }
    makeSets(needed);
    run(lines);
    return refused;
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
    for (SetOf set : sets) {
      if (set.jail().equals(jail)) {
        lines.add("flush set " + NftScript.TABLE + " " + set.name());
      }
    }
    members.forEach(
        (set, list) -> lines.add("add element " + element(set, String.join(", ", list))));
    run(lines);
  }

  private void makeSets(Iterable<SetOf> needed) throws FirewallException {
    boolean more = false;
    for (SetOf set : needed) {
      more |= sets.add(set);
    }
    if (more) {
      shown = "";
      establish(rules);
    }
  }

  /** None: sizes are not listed without the content; that is read back now and then. */
  @Override
  public Set<JailName> lacking(Map<JailName, Integer> sizes) {
    return Set.of();
  }

  @Override
  public Set<Cidr> holds(JailName jail) throws FirewallException {
    Set<Cidr> networks = new HashSet<>();
    String there = list();
    Set<String> names = named("set", there);
    for (SetOf set : sets) {
      if (set.jail().equals(jail) && names.contains(set.name())) {
        String listed = nft("", "list", "set", "inet", "banyan", set.name()).output();
        for (String word : listed.replaceFirst("(?s).*elements = ", "").split("[{},\\s]+", -1)) {
          Address.parse(word).ifPresent(address -> networks.add(new Cidr(address, set.bits())));
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
    rules = Rules.NONE;
    shown = "";
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

  private static int bits(Family family) {
    return family == Family.V4 ? 32 : 128;
  }

  /** The table without what its sets hold; empty if it is not there. */
  private String list() throws FirewallException {
    Answer answer = nft("", "--terse", "list", "table", "inet", "banyan");
    if (!answer.ok() && !answer.error().contains("No such file")) {
      throw Failures.of("nft list table inet banyan", "nftables", answer);
    }
    return answer.ok() ? answer.output() : "";
  }

  private static Set<String> named(String kind, String listing) {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = OBJECT.matcher(listing);
    while (matcher.find()) {
      if (matcher.group(1).equals(kind)) {
        names.add(matcher.group(2));
      }
    }
    return names;
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
    return Failures.uninterrupted(() -> programs.run(LIMIT, input, command));
  }
}
