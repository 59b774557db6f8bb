package dev.banyan.conf;

import dev.banyan.model.Block;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Makes a block of one action of one jail. */
final class BlockBuilder {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}");
  private static final Pattern CHAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,27}");
  private static final Set<String> HOOKS = Set.of("INPUT", "FORWARD", "OUTPUT", "PREROUTING");

  private final Call call;
  private final Optional<Definition> definition;
  private final Lookup jail;
  private final Findings findings;

  BlockBuilder(Call call, Optional<Definition> definition, Lookup jail, Findings findings) {
    this.call = call;
    this.definition = definition;
    this.jail = jail;
    this.findings = findings;
  }

  /** What a rule says, and what the rule that leads to its chain says beyond it. */
  Optional<Block> byRule(IptablesRule rule, String jailName) {
    Optional<IptablesRule> jump = jumpTo(rule.chain());
    IptablesRule narrow = rule.isNarrow() ? rule : jump.orElse(rule);
    boolean direct = HOOKS.contains(rule.chain());
    String hook = direct ? rule.chain() : jump.map(IptablesRule::chain).orElseGet(this::chain);
    Optional<String> target = Targets.parse(rule.target());
    Block draft = block(narrow.protocols(), narrow.ports(), hook, rule.table());
    return named(draft, target, jailName);
  }

  /** What the action's name says, with the options of the action, its file and the jail. */
  Optional<Block> byName(WellKnownAction action, String jailName) {
    boolean allPorts = type().map("allports"::equals).orElse(action.allPorts());
    Optional<List<Block.Ports>> ports =
        allPorts
            ? Optional.of(List.of())
            : checked("port", PortList::parse, "0:65535", PortList.EXPECTED);
    Optional<List<String>> protocols =
        checked("protocol", Protocols::parse, allPorts ? "all" : "tcp", Protocols.EXPECTED);
    if (ports.isEmpty() || protocols.isEmpty()) {
      return Optional.empty();
    }
    Block draft = block(protocols.get(), ports.get(), chain(), table());
    return named(draft, blocktype(), jailName);
  }

  /** A block that has no name and no target yet. */
  private static Block block(
      List<String> protocols, List<Block.Ports> ports, String hook, String table) {
    List<String> narrowed = ports.isEmpty() ? protocols : Protocols.withPorts(protocols);
    return new Block("", narrowed, ports, "", hook, table);
  }

  private Optional<Block> named(Block draft, Optional<String> target, String jailName) {
    String name = option("name").map(Value::text).orElse(jailName);
    if (NAME.matcher(name).matches()) {
      return target.map(
          to ->
              new Block(name, draft.protocols(), draft.ports(), to, draft.chain(), draft.table()));
    }
    String message = "'%s' cannot name a chain: letters, digits and . _ + -, 64 at most";
    findings.problem(call.at(), "name", message.formatted(Text.shown(name)));
    return Optional.empty();
  }

  /** The rule in {@code actionstart} by which packets get to a chain. */
  private Optional<IptablesRule> jumpTo(String chain) {
    return definition.flatMap(found -> found.get("actionstart")).stream()
        .flatMap(value -> value.filled().stream())
        .map(line -> IptablesRule.parse(line.text()))
        .flatMap(Optional::stream)
        .filter(rule -> rule.target().equals(chain) && !rule.chain().equals(chain))
        .findFirst();
  }

  private Optional<String> type() {
    return option("type")
        .or(() -> option("actiontype"))
        .map(value -> value.text().replaceAll("[<>]", ""));
  }

  private Optional<String> blocktype() {
    String text = option("blocktype").map(Value::text).orElse(Targets.DROP);
    Optional<String> target = Targets.parse(text);
    if (Targets.letsPass(text)) {
      findings.notice(
          option("blocktype").map(Value::first).orElse(call.at()),
          call.name(),
          "blocks nothing: with blocktype '%s' it would let pass whom the jail names, which is"
                  .formatted(text)
              + " not supported");
    } else if (target.isEmpty()) {
      String message = "expected DROP, or REJECT --reject-with KIND, not '%s'";
      findings.problem(call.at(), "blocktype", message.formatted(Text.shown(text)));
    }
    return target;
  }

  private String chain() {
    String chain = option("chain").map(Value::text).orElse("INPUT");
    boolean own = call.name().startsWith("nftables") || call.name().startsWith("firewallcmd");
    if (own || chain.startsWith("<")) {
      return "INPUT";
    }
    if (!CHAIN.matcher(chain).matches()) {
      findings.problem(call.at(), "chain", "'%s' is no chain".formatted(Text.shown(chain)));
    }
    return chain;
  }

  private String table() {
    String table = Optional.ofNullable(call.options().get("table")).map(Value::text).orElse("");
    return table.equals("raw") ? "raw" : "filter";
  }

  private <T> Optional<List<T>> checked(
      String key, Function<String, Optional<List<T>>> parse, String fallback, String expected) {
    Optional<Value> value = option(key).or(() -> jail.get(key));
    Optional<List<T>> parsed = parse.apply(value.map(Value::text).orElse(fallback));
    if (parsed.isEmpty()) {
      String message = "expected %s, not '%s'";
      findings.problem(
          value.map(Value::first).orElse(call.at()),
          key,
          message.formatted(expected, Text.shown(value.map(Value::text).orElse(""))));
    }
    return parsed;
  }

  /** What holds in the action: the jail's brackets, else its file. */
  private Optional<Value> option(String key) {
    return definition
        .flatMap(found -> found.get(key))
        .or(() -> Optional.ofNullable(call.options().get(key)))
        .filter(value -> !value.isBlank());
  }
}
