package dev.banyan.agent.firewall;

import dev.banyan.model.Address;
import dev.banyan.model.Block;
import dev.banyan.model.JailName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Banyan's own nftables table, as commands for {@code nft -f}. They are run as one transaction and
 * change nothing that is as it should be already.
 *
 * <p>N1: the table's hooks come just before those of the same kind that iptables uses, and accept
 * what they do not drop, so every other rule is still asked. N2: a set holds networks of one length
 * only, so that two that overlap do not hinder each other.
 */
final class NftScript {
  static final String TABLE = "inet banyan";

  private static final String PRIORITY_FILTER = "-10";
  private static final String PRIORITY_RAW = "-310";
  private static final Set<String> WITH_PORTS = Set.of("tcp", "udp", "sctp", "dccp", "udplite");

  private final Map<String, String> sets = new LinkedHashMap<>();
  private final Map<String, String> hooks = new LinkedHashMap<>();
  private final List<String> marks = new ArrayList<>();
  private final Map<String, List<String>> rules = new LinkedHashMap<>();

  /** The set of one jail that holds networks of one length. */
  record SetOf(JailName jail, Family family, int bits) implements Comparable<SetOf> {
    String name() {
      return Names.set(jail, family) + "-" + bits;
    }

    /**
     * An address that no packet comes from: every set holds it, so that one that was emptied is
     * known from one that is empty.
     */
    Address mark() {
      return Masks.of(family, bits);
    }

    @Override
    public int compareTo(SetOf other) {
      int byName = jail.compareTo(other.jail);
      int byFamily = byName != 0 ? byName : family.compareTo(other.family);
      return byFamily != 0 ? byFamily : Integer.compare(bits, other.bits);
    }
  }

  /**
   * @param jailSets each with how many networks it can hold
   */
  NftScript(Rules all, SortedMap<SetOf, Integer> jailSets) {
    for (Family family : Family.values()) {
      sets.put(Names.allowSet(family), allowType(family));
    }
    jailSets.forEach(
        (set, capacity) -> {
          sets.put(
              set.name(),
              "{ type %s; size %d; flags timeout; }".formatted(type(set.family()), capacity));
          marks.add("add element " + TABLE + " " + set.name() + " { " + set.mark() + " }");
        });
    all.jails()
        .forEach(
            (jail, blocks) ->
                blocks.forEach(
                    block ->
                        jailSets.keySet().stream()
                            .filter(set -> set.jail().equals(jail))
                            .forEach(set -> add(block, set))));
  }

  /**
   * The commands.
   *
   * @param resized sets that are there and must be made again
   */
  List<String> lines(NftListing there, Set<String> resized) {
    Set<String> chainsThere = there.chains();
    List<String> lines = new ArrayList<>();
    lines.add("add table " + TABLE);
    if (!resized.isEmpty()) {
      chainsThere.forEach(chain -> lines.add("flush chain " + TABLE + " " + chain));
      resized.forEach(set -> lines.add("delete set " + TABLE + " " + set));
    }
    sets.forEach((name, type) -> lines.add("add set " + TABLE + " " + name + " " + type));
    lines.addAll(marks);
    hooks.forEach((name, hook) -> lines.add("add chain " + TABLE + " " + name + " " + hook));
    rules.keySet().forEach(chain -> lines.add("add chain " + TABLE + " " + chain));
    Set<String> chains = new LinkedHashSet<>(chainsThere);
    chains.addAll(rules.keySet());
    chains.forEach(chain -> lines.add("flush chain " + TABLE + " " + chain));
    rules.forEach(
        (chain, list) ->
            list.forEach(rule -> lines.add("add rule " + TABLE + " " + chain + " " + rule)));
    chainsThere.stream()
        .filter(chain -> !rules.containsKey(chain))
        .forEach(chain -> lines.add("delete chain " + TABLE + " " + chain));
    there.sets().stream()
        .filter(set -> !sets.containsKey(set))
        .forEach(set -> lines.add("delete set " + TABLE + " " + set));
    return lines;
  }

  /** What is asked to know whether the sets hold their mark, and what is let through. */
  static List<String> look(Collection<SetOf> sets) {
    List<String> lines = new ArrayList<>();
    for (Family family : Family.values()) {
      lines.add("list set " + TABLE + " " + Names.allowSet(family));
    }
    sets.forEach(
        set -> lines.add("get element " + TABLE + " " + set.name() + " { " + set.mark() + " }"));
    return lines;
  }

  /** The command that makes the set of what is let through. */
  static String allowSet(Family family) {
    return "add set " + TABLE + " " + Names.allowSet(family) + " " + allowType(family);
  }

  private static String allowType(Family family) {
    return "{ type " + type(family) + "; flags interval; auto-merge; }";
  }

  private void add(Block block, SetOf set) {
    String chain = Names.chain(block.name());
    if (!rules.containsKey(chain)) {
      String hook = hook(block);
      rules.computeIfAbsent(hook, h -> new ArrayList<>()).add("jump " + chain);
      List<String> allowed = new ArrayList<>();
      for (Family family : Family.values()) {
        allowed.add(saddr(family) + " @" + Names.allowSet(family) + " return");
      }
      rules.put(chain, allowed);
    }
    List<String> list = rules.getOrDefault(chain, List.of());
    for (String packets : packets(block, set.family())) {
      String target = target(block, set.family(), packets);
      list.add((packets + " " + source(set) + " counter " + target).strip());
    }
  }

  /** Chains of the operator's own are reached from FORWARD, as Docker's are. */
  private String hook(Block block) {
    boolean raw = block.table().equals("raw");
    String at =
        switch (block.chain()) {
          case "INPUT", "OUTPUT", "PREROUTING" -> block.chain().toLowerCase(Locale.ROOT);
          default -> "forward";
        };
    String name = block.table() + "-" + at;
    String priority = raw || at.equals("prerouting") ? PRIORITY_RAW : PRIORITY_FILTER;
    hooks.put(name, "{ type filter hook " + at + " priority " + priority + "; policy accept; }");
    return name;
  }

  private static List<String> packets(Block block, Family family) {
    List<String> protocols = block.protocols();
    if (protocols.contains("all") || (protocols.isEmpty() && block.ports().isEmpty())) {
      return List.of("");
    }
    return (protocols.isEmpty() ? List.of("tcp", "udp") : protocols)
        .stream().map(protocol -> packets(block, protocol, family)).toList();
  }

  private static String packets(Block block, String protocol, Family family) {
    if (!WITH_PORTS.contains(protocol) || block.ports().isEmpty()) {
      boolean icmp6 = protocol.equals("icmp") && family == Family.V6;
      return "meta l4proto " + (icmp6 ? "ipv6-icmp" : protocol);
    }
    String ports =
        block.ports().stream()
            .map(range -> range.toString().replace(':', '-'))
            .collect(Collectors.joining(", "));
    return protocol + " dport { " + ports + " }";
  }

  private static String source(SetOf set) {
    int all = set.family() == Family.V4 ? 32 : 128;
    String mask = set.bits() == all ? "" : " & " + Masks.of(set.family(), set.bits());
    return saddr(set.family()) + mask + " @" + set.name();
  }

  private static String target(Block block, Family family, String packets) {
    if (block.target().equals("DROP") || block.table().equals("raw")) {
      return "drop";
    }
    String kind = block.target().replaceFirst("^REJECT( --reject-with )?", "");
    if (kind.equals("tcp-reset") && packets.startsWith("tcp ")) {
      return "reject with tcp reset";
    }
    boolean known = !kind.isEmpty() && !kind.equals("tcp-reset");
    String text = family.rejectWith(known ? kind : "icmp-port-unreachable");
    return family == Family.V4
        ? "reject with icmp type " + text.replaceFirst("^icmp-", "").replace("proto-", "prot-")
        : "reject with icmpv6 type " + text.replaceFirst("^icmp6-", "").replace("adm-", "admin-");
  }

  private static String saddr(Family family) {
    return family == Family.V4 ? "ip saddr" : "ip6 saddr";
  }

  private static String type(Family family) {
    return family == Family.V4 ? "ipv4_addr" : "ipv6_addr";
  }
}
