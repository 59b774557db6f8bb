package dev.banyan.agent.firewall;

import dev.banyan.agent.enforce.Shown;
import dev.banyan.agent.firewall.FirewallException.Reason;
import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of one family, through {@code iptables-save} and {@code iptables-restore}, in the
 * variant (nft or legacy) in which the host's own rules live. Owner: the firewall.
 */
final class Iptables {
  private static final Logger log = LoggerFactory.getLogger(Iptables.class);
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Pattern COUNTER =
      Pattern.compile("(?m)^\\[(\\d+):\\d+] -A (banyan-\\S+) (.*-j (?:DROP|REJECT).*)$");
  private static final String WAIT_SECONDS = "5";

  private final Programs programs;
  private final Family family;
  private final String variant;
  private final Map<String, Shown> shown = new HashMap<>();
  private final Set<String> saidMissing = new HashSet<>();

  private Iptables(Programs programs, Family family, String variant) {
    this.programs = programs;
    this.family = family;
    this.variant = variant;
  }

  /** What was meant with a chain, and how the program prints it. */
  private record Shown(List<String> meant, List<String> shown) {}

  /** The tables of a family on this host. */
  static Iptables of(Programs programs, Family family) throws FirewallException {
    if (!programs.has(family.iptables())) {
      throw new FirewallException(
          Reason.MISSING,
          "there is no program %s: install the package iptables".formatted(family.iptables()));
    }
    return new Iptables(programs, family, variant(programs, family));
  }

  /** The tables of a family in every variant in which something may have been left. */
  static List<Iptables> everywhere(Programs programs, Family family) throws FirewallException {
    List<String> variants = new ArrayList<>(List.of(family.iptables()));
    for (String other : List.of(family.iptables() + "-nft", family.iptables() + "-legacy")) {
      boolean unloaded = other.endsWith("-legacy") && hasNoLegacyTables(programs, family);
      if (programs.has(other + "-save") && !unloaded) {
        variants.add(other);
      }
    }
    return variants.stream().map(name -> new Iptables(programs, family, name)).toList();
  }

  private static boolean hasNoLegacyTables(Programs programs, Family family)
      throws FirewallException {
    String names = "/proc/net/" + (family == Family.V4 ? "ip" : "ip6") + "_tables_names";
    return Failures.uninterrupted(() -> programs.text(names)).isBlank();
  }

  /**
   * Legacy if rules, or chains of an earlier run, are there and only there; else what the host's
   * {@code iptables} is. Asking the kernel first keeps the legacy modules unloaded where they are.
   */
  private static String variant(Programs programs, Family family) throws FirewallException {
    String legacy = family.iptables() + "-legacy";
    if (!programs.has(legacy + "-save") || hasNoLegacyTables(programs, family)) {
      return family.iptables();
    }
    SavedRules there = SavedRules.parse(run(programs, "", legacy + "-save").output());
    SavedRules usual = SavedRules.parse(run(programs, "", family.iptables() + "-save").output());
    boolean rulesThere = there.hasRulesOfOthers() || there.hasOwnChains();
    return rulesThere && !usual.hasRulesOfOthers() ? legacy : family.iptables();
  }

  /** Whether its tables are some of nf_tables, by the program that is behind its name. */
  boolean isOfNfTables() {
    return programs
        .file(variant)
        .map(file -> String.valueOf(file.getFileName()))
        .filter(name -> name.contains("nft"))
        .isPresent();
  }

  /** Makes a table's chains as they should be; how much was not. */
  int establish(String table, Chains chains) throws FirewallException {
    return establish(table, chains, save(table));
  }

  /** The same for a table that was just looked at. */
  int establish(String table, Chains chains, SavedRules there) throws FirewallException {
    Chains.Repair repair =
        chains.repair(table, there, (chain, meant, now) -> same(table, chain, meant, now));
    sayMissing(repair.missingHooks());
    if (repair.script().isPresent()) {
      restore(repair.script().get());
      remember(table, chains, save(table));
    }
    return repair.defects();
  }

  /** What a table holds. */
  SavedRules save(String table) throws FirewallException {
    Answer answer = run(programs, "", variant + "-save", "-t", table);
    if (answer.ok()) {
      return SavedRules.parse(answer.output());
    }
    throw failure(variant + "-save -t " + table, answer);
  }

  /** The command that prints what tables hold: one table, or all that there are. */
  List<String> look(List<String> tables) {
    return tables.size() == 1
        ? List.of(variant + "-save", "-t", tables.get(0))
        : List.of(variant + "-save");
  }

  /** What tables hold, from what {@link #look} answered; one that the kernel lacks is missing. */
  Map<String, SavedRules> seen(List<String> tables, Answer answer) throws FirewallException {
    if (answer.ok()) {
      return SavedRules.byTable(answer.output());
    }
    throw failure(String.join(" ", look(tables)), answer);
  }

  /**
   * A rule of one of Banyan's chains that stops packets.
   *
   * @param rule as the program prints it, with family, table and chain before it
   * @param packets how many it has stopped
   */
  record Counter(String chain, String rule, long packets) {}

  /** What every rule of Banyan's has stopped. */
  List<Counter> counters(String table) throws FirewallException {
    Answer answer = run(programs, "", variant + "-save", "-c", "-t", table);
    if (!answer.ok()) {
      throw failure(variant + "-save -c -t " + table, answer);
    }
    Matcher matcher = COUNTER.matcher(answer.output());
    List<Counter> counters = new ArrayList<>();
    while (matcher.find()) {
      String rule = variant + " " + table + " " + matcher.group(2) + " " + matcher.group(3);
      counters.add(new Counter(matcher.group(2), rule, Long.parseLong(matcher.group(1))));
    }
    return counters;
  }

  /** Applies a script, all of it or nothing. */
  void restore(String script) throws FirewallException {
    Answer answer = run(programs, script, variant + "-restore", "--noflush", "-w", WAIT_SECONDS);
    if (!answer.ok()) {
      throw failure(variant + "-restore", answer);
    }
  }

  private boolean same(String table, String chain, List<String> meant, List<String> now) {
    Shown known = shown.get(table + " " + chain);
    return meant.equals(now)
        || (known != null && known.meant().equals(meant) && known.shown().equals(now));
  }

  private void remember(String table, Chains chains, SavedRules saved) {
    chains
        .rules()
        .forEach(
            (chain, meant) ->
                shown.put(table + " " + chain, new Shown(List.copyOf(meant), saved.rules(chain))));
  }

  private void sayMissing(List<String> hooks) {
    for (String hook : hooks) {
      if (saidMissing.add(hook)) {
        log.warn(
            "{} has no chain {}: what is to be blocked there is not, until somebody makes it",
            family.iptables(),
            hook);
      }
    }
    saidMissing.retainAll(hooks);
  }

  private static Answer run(Programs programs, String input, String... command)
      throws FirewallException {
    return Failures.uninterrupted(() -> programs.run(LIMIT, input, command));
  }

  private FirewallException failure(String command, Answer answer) {
    return Failures.of(command, "iptables", answer);
  }
}
