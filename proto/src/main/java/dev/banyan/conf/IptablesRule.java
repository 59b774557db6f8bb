package dev.banyan.conf;

import dev.banyan.model.Block;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command that inserts one rule and does nothing else.
 *
 * @param chain into which it is inserted
 * @param source what {@code -s} names; empty: any
 * @param protocols none: all
 * @param ports none: all
 * @param target what {@code -j} names, with {@code --reject-with KIND} if that follows
 */
record IptablesRule(
    String chain,
    String table,
    String source,
    List<String> protocols,
    List<Block.Ports> ports,
    String target) {
  private static final Pattern SHELL = Pattern.compile("[;|&`$(){}\\\\\"'#*?]|>>|\\d>");
  private static final Set<String> MATCHES = Set.of("multiport", "tcp", "udp", "sctp", "comment");

  /** The rule that a command inserts; empty if it does anything else or more. */
  static Optional<IptablesRule> parse(String command) {
    if (command.contains("\n") || SHELL.matcher(command).find()) {
      return Optional.empty();
    }
    List<String> words = List.of(command.strip().split("\\s+"));
    String program = words.get(0).substring(words.get(0).lastIndexOf('/') + 1);
    return program.equals("iptables") || program.equals("ip6tables")
        ? new Reading(words.subList(1, words.size()).iterator()).rule()
        : Optional.empty();
  }

  /** Whether it shuts out the address that is banned, and nothing else. */
  boolean isBan() {
    return source.equals("<ip>")
        && Targets.parse(target).isPresent()
        && (table.equals("filter") || table.equals("raw"));
  }

  /** Whether it concerns less than everything from its source. */
  boolean isNarrow() {
    return !protocols.isEmpty() || !ports.isEmpty();
  }

  /** The arguments one after the other. */
  private static final class Reading {
    private final Iterator<String> words;
    private @Nullable String chain;
    private String table = "filter";
    private String source = "";
    private List<String> protocols = List.of();
    private List<Block.Ports> ports = List.of();
    private @Nullable String target;
    private String pushed = "";

    Reading(Iterator<String> words) {
      this.words = words;
    }

    Optional<IptablesRule> rule() {
      while (!pushed.isEmpty() || words.hasNext()) {
        if (!argument(next())) {
          return Optional.empty();
        }
      }
      return chain == null || target == null
          ? Optional.empty()
          : Optional.of(new IptablesRule(chain, table, source, protocols, ports, target));
    }

    private boolean argument(String word) {
      switch (word) {
        case "-w", "--wait", "-n" -> skipNumber();
        case "-I", "--insert", "-A", "--append" -> {
          chain = next();
          skipNumber();
        }
        case "-t", "--table" -> table = next();
        case "-s", "--source", "--src" -> source = next();
        case "-m", "--match" -> {
          return MATCHES.contains(next());
        }
        case "-p", "--protocol" -> {
          return protocols(next());
        }
        case "--dport", "--dports", "--destination-port", "--destination-ports" -> {
          return ports(next());
        }
        case "-j", "--jump" -> target = next();
        case "--reject-with" -> target = target + " --reject-with " + next();
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean protocols(String text) {
      Optional<List<String>> parsed = Protocols.parse(text);
      protocols = parsed.orElse(List.of());
      return parsed.isPresent();
    }

    private boolean ports(String text) {
      Optional<List<Block.Ports>> parsed = PortList.parse(text);
      ports = parsed.orElse(List.of());
      return parsed.isPresent();
    }

    private void skipNumber() {
      String word = next();
      if (!word.matches("\\d+")) {
        pushed = word;
      }
    }

    private String next() {
      String word = pushed.isEmpty() && words.hasNext() ? words.next() : pushed;
      pushed = "";
      return word;
    }
  }
}
