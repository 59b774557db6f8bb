package dev.banyan.agent.firewall;

import dev.banyan.model.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One rule of a block as iptables prints it, but for the source.
 *
 * @param packets which packets, such as {@code -p udp -m udp --dport 5060}; empty: every one
 * @param target what becomes of them, such as {@code -j DROP}
 */
record RuleText(String packets, String target) {
  private static final Set<String> WITH_PORTS = Set.of("tcp", "udp", "sctp", "dccp", "udplite");
  private static final int MULTIPORT_SLOTS = 15;

  /** The rules of a block; several where it has several protocols or many ports. */
  static List<RuleText> of(Block block, Family family) {
    List<RuleText> rules = new ArrayList<>();
    for (String protocol : protocols(block)) {
      String target = target(block, family, protocol);
      boolean withPorts = WITH_PORTS.contains(protocol) && !block.ports().isEmpty();
      if (protocol.equals("all")) {
        rules.add(new RuleText("", target));
      } else if (!withPorts) {
        rules.add(new RuleText("-p " + inFamily(protocol, family), target));
      } else {
        ports(block, protocol).forEach(p -> rules.add(new RuleText("-p " + protocol + p, target)));
      }
    }
    return rules;
  }

  /** The rule for packets that {@code source} describes. */
  String from(String source) {
    return packets.isEmpty() ? source + " " + target : packets + " " + source + " " + target;
  }

  private static List<String> protocols(Block block) {
    if (block.protocols().contains("all")) {
      return List.of("all");
    }
    if (block.protocols().isEmpty()) {
      return block.ports().isEmpty() ? List.of("all") : List.of("tcp", "udp");
    }
    return block.protocols();
  }

  private static String inFamily(String protocol, Family family) {
    return protocol.equals("icmp") && family == Family.V6 ? "ipv6-icmp" : protocol;
  }

  /** The matches of a block's ports: one port by itself, more by up to fifteen. */
  private static List<String> ports(Block block, String protocol) {
    if (block.ports().size() == 1) {
      return List.of(" -m " + protocol + " --dport " + block.ports().get(0));
    }
    List<String> matches = new ArrayList<>();
    List<String> chunk = new ArrayList<>();
    int slots = 0;
    for (Block.Ports ports : block.ports()) {
      int needed = ports.first() == ports.last() ? 1 : 2;
      if (slots + needed > MULTIPORT_SLOTS) {
        matches.add(multiport(chunk));
        chunk.clear();
        slots = 0;
      }
      chunk.add(ports.toString());
      slots += needed;
    }
    matches.add(multiport(chunk));
    return matches;
  }

  private static String multiport(List<String> ports) {
    return " -m multiport --dports " + String.join(",", ports);
  }

  /** In the table {@code raw} nothing can be rejected, so it is dropped. */
  private static String target(Block block, Family family, String protocol) {
    if (block.target().equals("DROP") || block.table().equals("raw")) {
      return "-j DROP";
    }
    String kind = block.target().replaceFirst("^REJECT( --reject-with )?", "");
    boolean impossible = kind.equals("tcp-reset") && !protocol.equals("tcp");
    String known = kind.isEmpty() || impossible ? "icmp-port-unreachable" : kind;
    return "-j REJECT --reject-with " + family.rejectWith(known);
  }
}
