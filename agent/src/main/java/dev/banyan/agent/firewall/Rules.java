package dev.banyan.agent.firewall;

import dev.banyan.model.AgentReport.Fault;
import dev.banyan.model.Block;
import dev.banyan.model.Jail;
import dev.banyan.model.JailName;
import dev.banyan.model.Policy;
import dev.banyan.model.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a ban blocks in each jail that is enforced here. Every word in it may stand in a rule as it
 * is: it was checked.
 *
 * @param jails of each what is blocked
 * @param actions of each what its operators' commands are asked to do, where it is enforced so
 * @param problems what of the policy cannot be enforced, and why; the rest is
 */
public record Rules(
    SortedMap<JailName, List<Block>> jails,
    SortedMap<JailName, List<Jail.Action>> actions,
    List<Fault> problems) {
  /** None at all, not even those of operators. */
  static final Rules NONE = new Rules(new TreeMap<>(), new TreeMap<>(), List.of());

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.+-]{0,27}");
  private static final Pattern REJECT =
      Pattern.compile("REJECT( --reject-with (icmp6?-[a-z0-9-]{1,32}|tcp-reset))?");

  /** What the jail of operators runs: fail2ban's usual action for everything from an address. */
  private static final Jail.Action EVERYTHING =
      new Jail.Action("iptables-allports", Map.of("protocol", "all"));

  private static final Set<String> TABLES = Set.of("filter", "raw");

  public Rules {
    problems = List.copyOf(problems);
  }

  /** Those of a policy. The jail {@code manual} is always among them. */
  public static Rules of(Policy policy) {
    SortedMap<JailName, List<Block>> jails = new TreeMap<>();
    List<Fault> problems = new ArrayList<>();
    jails.put(Policy.MANUAL, List.of(Block.everything(Policy.MANUAL.value())));
    for (Jail jail : policy.jails()) {
      if (!jail.dryrun() && !jail.blocks().isEmpty()) {
        jails.put(jail.name(), sound(jail, problems));
      } else if (!jail.dryrun() && !jail.actions().isEmpty()) {
        problems.add(
            Fault.blockingNobody(
                jail.name().value(),
                "it counts, but blocks nobody: its action %s is run only with firewall = command"
                    .formatted(Printable.of(jail.actions().get(0).name(), 80))));
      }
    }
    return new Rules(jails, new TreeMap<>(), problems);
  }

  /** Those of a policy for a host that runs the actions which its jails name. */
  static Rules ofActions(Policy policy) {
    SortedMap<JailName, List<Jail.Action>> actions = new TreeMap<>();
    SortedMap<JailName, List<Block>> jails = new TreeMap<>();
    actions.put(Policy.MANUAL, List.of(EVERYTHING));
    for (Jail jail : policy.jails()) {
      if (!jail.dryrun() && !jail.actions().isEmpty()) {
        actions.put(jail.name(), jail.actions());
      }
    }
    actions.keySet().forEach(jail -> jails.put(jail, List.of()));
    return new Rules(jails, actions, List.of());
  }

  /** Whether bans of the jail are enforced here. */
  public boolean enforces(JailName jail) {
    return jails.containsKey(jail);
  }

  private static List<Block> sound(Jail jail, List<Fault> problems) {
    List<Block> sound = jail.blocks().stream().filter(block -> wrong(block).isEmpty()).toList();
    for (Block block : jail.blocks()) {
      for (String text : wrong(block)) {
        problems.add(new Fault(jail.name().value(), text, sound.isEmpty()));
      }
    }
    return sound;
  }

  private static List<String> wrong(Block block) {
    List<String> wrong = new ArrayList<>();
    if (!TABLES.contains(block.table())) {
      wrong.add(quoted("table", block.table()) + "expected filter or raw");
    }
    if (!WORD.matcher(block.chain()).matches()) {
      wrong.add(quoted("chain", block.chain()) + "expected the name of a chain");
    }
    if (!block.target().equals("DROP") && !REJECT.matcher(block.target()).matches()) {
      wrong.add(quoted("target", block.target()) + "expected DROP or REJECT [--reject-with KIND]");
    }
    for (String protocol : block.protocols()) {
      if (!WORD.matcher(protocol).matches()) {
        wrong.add(quoted("protocol", protocol) + "expected the name of a protocol");
      }
    }
    return wrong;
  }

  private static String quoted(String what, String value) {
    String printable = value.replaceAll("[^ -~]", "?");
    return "%s '%s': ".formatted(what, printable.substring(0, Math.min(80, printable.length())));
  }
}
