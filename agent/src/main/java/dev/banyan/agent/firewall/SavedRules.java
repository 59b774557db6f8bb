package dev.banyan.agent.firewall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a table holds, as {@code iptables-save} prints it: of each chain its rules, without {@code
 * -A CHAIN}.
 */
record SavedRules(Map<String, List<String>> chains) {
  static final SavedRules NONE = new SavedRules(Map.of());

  private static final Set<String> BUILT_IN =
      Set.of("INPUT", "FORWARD", "OUTPUT", "PREROUTING", "POSTROUTING");

  /** Each table of those that are printed, one after the other. */
  static Map<String, SavedRules> byTable(String text) {
    Map<String, SavedRules> tables = new LinkedHashMap<>();
    for (String table : text.split("(?m)^\\*", -1)) {
      int end = table.indexOf('\n');
      if (end > 0) {
        tables.put(table.substring(0, end).strip(), parse(table));
      }
    }
    return tables;
  }

  static SavedRules parse(String text) {
    Map<String, List<String>> chains = new LinkedHashMap<>();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (line.startsWith(":")) {
        chains.computeIfAbsent(line.substring(1, line.indexOf(' ')), c -> new ArrayList<>());
      } else if (line.startsWith("-A ")) {
        String[] words = line.split(" ", 3);
        chains
            .computeIfAbsent(words[1], c -> new ArrayList<>())
            .add(words.length > 2 ? words[2] : "");
      }
    }
    return new SavedRules(chains);
  }

  /** Rules of a chain; none if it is not there. */
  List<String> rules(String chain) {
    return chains.getOrDefault(chain, List.of());
  }

  /** Whether a jump can be put there. */
  boolean isHook(String chain) {
    return BUILT_IN.contains(chain) || chains.containsKey(chain);
  }

  boolean has(String chain) {
    return chains.containsKey(chain);
  }

  /** Whether there are rules that are not Banyan's. */
  boolean hasRulesOfOthers() {
    return chains.entrySet().stream()
        .filter(chain -> !chain.getKey().startsWith(Names.PREFIX))
        .flatMap(chain -> chain.getValue().stream())
        .anyMatch(rule -> !isOwnJump(rule));
  }

  boolean hasOwnChains() {
    return chains.keySet().stream().anyMatch(chain -> chain.startsWith(Names.PREFIX));
  }

  static boolean isOwnJump(String rule) {
    return rule.startsWith("-j " + Names.PREFIX);
  }
}
