package dev.banyan.agent.firewall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Banyan's chains in one table, as they should be.
 *
 * <p>C1: the jumps to them are the first rules of their hooks. C2: each ends with RETURN, and what
 * is allowed returns first, so nothing is ever accepted that another rule would refuse. C3: rules
 * and chains of others stay as they are, in their order.
 *
 * @param rules of each chain, in their order
 * @param jumps of each hook, the chains that it must begin with
 */
record Chains(Map<String, List<String>> rules, Map<String, Set<String>> jumps) {

  Chains() {
    this(new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  /** Adds rules to a chain that is reached from a hook. */
  void add(String chain, String hook, List<String> more) {
    rules.computeIfAbsent(chain, c -> new ArrayList<>()).addAll(more);
    jumps.computeIfAbsent(hook, h -> new LinkedHashSet<>()).add(chain);
  }

  /** All rules of a chain that is reached from a hook. */
  void set(String chain, String hook, List<String> all) {
    rules.put(chain, all);
    jumps.computeIfAbsent(hook, h -> new LinkedHashSet<>()).add(chain);
  }

  /**
   * What turns a table into this.
   *
   * @param script for {@code iptables-restore --noflush}; absent: nothing to do
   * @param defects how many chains and hooks were not as they should be
   * @param missingHooks chains of others to which a jump should be added, but they are not there
   */
  record Repair(Optional<String> script, int defects, List<String> missingHooks) {}

  /**
   * Compares with what is there.
   *
   * @param sameAs whether a chain's rules as shown are those that were meant
   */
  Repair repair(String table, SavedRules saved, SameRules sameAs) {
    List<String> declared = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    int defects = 0;
    for (var chain : rules.entrySet()) {
      if (!saved.has(chain.getKey())
          || !sameAs.same(chain.getKey(), chain.getValue(), saved.rules(chain.getKey()))) {
        declared.add(":" + chain.getKey() + " - [0:0]");
        chain.getValue().forEach(rule -> lines.add("-A " + chain.getKey() + " " + rule));
        defects++;
      }
    }
    List<String> missing = new ArrayList<>();
    for (String hook : hooks(saved)) {
      if (!saved.isHook(hook)) {
        missing.add(hook);
      } else if (!beginsRight(hook, saved)) {
        moveJumps(hook, saved, lines);
        defects++;
      }
    }
    for (String chain : abandoned(saved)) {
      lines.add("-F " + chain);
      lines.add("-X " + chain);
      defects++;
    }
    return new Repair(script(table, declared, lines), defects, missing);
  }

  /** Whether the rules that are shown are those that were meant, perhaps in other words. */
  interface SameRules {
    boolean same(String chain, List<String> meant, List<String> shown);
  }

  private List<String> hooks(SavedRules saved) {
    var withOwnJumps =
        saved.chains().entrySet().stream()
            .filter(chain -> chain.getValue().stream().anyMatch(SavedRules::isOwnJump))
            .map(Map.Entry::getKey);
    return Stream.concat(jumps.keySet().stream(), withOwnJumps).distinct().toList();
  }

  private boolean beginsRight(String hook, SavedRules saved) {
    List<String> meant = meantJumps(hook);
    List<String> shown = saved.rules(hook);
    return shown.size() >= meant.size()
        && shown.subList(0, meant.size()).equals(meant)
        && shown.stream().skip(meant.size()).noneMatch(SavedRules::isOwnJump);
  }

  private void moveJumps(String hook, SavedRules saved, List<String> lines) {
    saved.rules(hook).stream()
        .filter(SavedRules::isOwnJump)
        .forEach(jump -> lines.add("-D " + hook + " " + jump));
    int position = 1;
    for (String jump : meantJumps(hook)) {
      lines.add("-I " + hook + " " + position++ + " " + jump);
    }
  }

  private List<String> meantJumps(String hook) {
    return jumps.getOrDefault(hook, Set.of()).stream().map(chain -> "-j " + chain).toList();
  }

  private List<String> abandoned(SavedRules saved) {
    return saved.chains().keySet().stream()
        .filter(chain -> chain.startsWith(Names.PREFIX) && !rules.containsKey(chain))
        .toList();
  }

  private static Optional<String> script(String table, List<String> declared, List<String> lines) {
    if (declared.isEmpty() && lines.isEmpty()) {
      return Optional.empty();
    }
    List<String> all = new ArrayList<>();
    all.add("*" + table);
    all.addAll(declared);
    all.addAll(lines);
    all.add("COMMIT\n");
    return Optional.of(String.join("\n", all));
  }
}
