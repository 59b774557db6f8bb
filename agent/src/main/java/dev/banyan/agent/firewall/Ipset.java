package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.FirewallException.Reason;
import dev.banyan.agent.process.Programs;
import dev.banyan.agent.process.Programs.Answer;
import dev.banyan.model.Cidr;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The kernel's sets, many at a time, through {@code ipset restore} and {@code ipset list}. */
final class Ipset {
  /** The longest time that the kernel keeps; 24 days. */
  static final long MAX_TIMEOUT_SECONDS = 2_147_483;

  private static final String[] LIST = {"ipset", "list", "-terse"};
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Much takes longer; who hangs must not hold up live bans for longer than that. */
  private static final Duration RESTORE_LIMIT = Duration.ofSeconds(10);

  private static final int LINES_A_MILLI = 10;
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final Programs programs;
  private String listed = "";
  private Map<String, SetInfo> sets = Map.of();

  Ipset(Programs programs) throws FirewallException {
    if (!programs.has("ipset")) {
      throw new FirewallException(
          Reason.MISSING,
          "there is no program ipset: install the package ipset, or set firewall = iptables");
    }
    this.programs = programs;
  }

  /**
   * A set that is there.
   *
   * @param fitting whether it is one for networks with timeouts, as Banyan makes them
   */
  record SetInfo(boolean fitting, int capacity, int entries) {
    static final SetInfo NONE = new SetInfo(false, Integer.MAX_VALUE, 0);

    /** How much of it is used, in percent. */
    int use() {
      return (int) (100L * entries / Math.max(1, capacity));
    }
  }

  /** Every set whose name is Banyan's. */
  Map<String, SetInfo> own() throws FirewallException {
    Answer answer = Failures.uninterrupted(() -> programs.run(LOOK, "", LIST));
    if (!answer.ok()) {
      throw Failures.of(String.join(" ", LIST), "ipset", answer);
    }
    return own(answer.output());
  }

  /** The same, from what {@code ipset list -terse} printed; mostly that is what it did before. */
  Map<String, SetInfo> own(String list) {
    if (!list.equals(listed)) {
      listed = list;
      sets = parsed(listed);
    }
    return sets;
  }

  private static Map<String, SetInfo> parsed(String list) {
    Map<String, SetInfo> sets = new HashMap<>();
    for (String block : list.split("(?=Name: )", -1)) {
      String name = field(block, "Name");
      if (name.startsWith(Names.PREFIX)) {
        sets.put(name, info(block));
      }
    }
    return Map.copyOf(sets);
  }

  /** What a set holds; nothing if it is not there. */
  Set<Cidr> members(String set) throws FirewallException {
    Answer answer = Failures.uninterrupted(() -> programs.run(LIMIT, "", "ipset", "save", set));
    Set<Cidr> members = new HashSet<>();
    for (String line : (Iterable<String>) answer.output().lines()::iterator) {
      String[] words = line.split(" ", 4);
      if (words[0].equals("add") && words.length > 2) {
        Cidr.parse(words[2]).ifPresent(members::add);
      }
    }
    return members;
  }

  /** Runs many commands, a line each; none may be able to fail. */
  void restore(Collection<String> lines) throws FirewallException {
    if (!lines.isEmpty()) {
      restore(
          lines.size(),
          to -> {
            for (String line : lines) {
              to.append(line).append('\n');
            }
          });
    }
  }

  /**
   * Runs many commands, as above, that are never in memory as a whole.
   *
   * @param count about how many
   */
  void restore(int count, Programs.Input lines) throws FirewallException {
    Duration limit = RESTORE_LIMIT.plusMillis(count / LINES_A_MILLI);
    run(limit, lines, "ipset", "restore", "-exist");
  }

  /** The line that makes a set. */
  static String create(String name, Family family, int capacity) {
    return "create %s hash:net family %s timeout 0 maxelem %d"
        .formatted(name, family.ipset(), capacity);
  }

  /** A set cannot hold a network of no bits at all. */
  static Stream<Cidr> halvesIfWhole(Cidr network) {
    return network.bits() > 0
        ? Stream.of(network)
        : Stream.of(
                Cidr.parse(network.address().v6() ? "::/1" : "0.0.0.0/1"),
                Cidr.parse(network.address().v6() ? "8000::/1" : "128.0.0.0/1"))
            .flatMap(Optional::stream);
  }

  /** 0 is for ever; what has less than a second left gets one. */
  static long seconds(Optional<Duration> left) {
    return left.map(
            time -> Math.max(1, Math.min(MAX_TIMEOUT_SECONDS, time.plusMillis(999).toSeconds())))
        .orElse(0L);
  }

  private Answer run(Duration limit, Programs.Input input, String... command)
      throws FirewallException {
    Answer answer = Failures.uninterrupted(() -> programs.run(limit, input, command));
    if (!answer.ok()) {
      throw Failures.of(String.join(" ", List.of(command).subList(0, 2)), "ipset", answer);
    }
    return answer;
  }

  private static SetInfo info(String block) {
    String header = " " + field(block, "Header") + " ";
    return new SetInfo(
        field(block, "Type").equals("hash:net") && header.contains(" timeout "),
        number(header.replaceFirst(".* maxelem (\\d+) .*", "$1")),
        number(field(block, "Number of entries")));
  }

  private static String field(String block, String key) {
    return block
        .lines()
        .filter(line -> line.startsWith(key + ": "))
        .map(line -> line.substring(key.length() + 2))
        .findFirst()
        .orElse("");
  }

  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }
}
