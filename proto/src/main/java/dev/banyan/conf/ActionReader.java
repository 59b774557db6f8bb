package dev.banyan.conf;

import dev.banyan.model.Block;
import dev.banyan.model.Jail.Action;
import dev.banyan.model.Jail.Notification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a jail does to an address that it bans. */
final class ActionReader {
  private static final String ACTION = "action";
  private static final Action DEFAULT = new Action("iptables-allports", Map.of("protocol", "all"));
  private static final Pattern FIREWALL =
      Pattern.compile("\\b(?:ip6?tables|ipset|nft|firewall-cmd)\\b");

  /** What has the kernel log packets. */
  private static final Pattern LOGGING = Pattern.compile("-j LOG\\b|\\blog prefix=");

  private final Path directory;
  private final DefinitionReader definitions;
  private final Findings findings;

  /**
   * @param directory {@code action.d}
   */
  ActionReader(Path directory, DocumentReader reader, Findings findings) {
    this.directory = directory;
    this.definitions = new DefinitionReader(directory, JailKeys.ACTION, reader, findings);
    this.findings = findings;
  }

  /** What the actions of a jail come to. */
  record Actions(List<Block> blocks, List<Notification> notifications, List<Action> actions) {}

  Actions read(Lookup jail, String name) {
    Optional<Value> value = jail.get(ACTION);
    if (value.isEmpty()) {
      return new Actions(List.of(Block.everything(name)), List.of(), List.of(DEFAULT));
    }
    if (value.get().isBlank()) {
      return new Actions(List.of(), List.of(), List.of());
    }
    List<Block> blocks = new ArrayList<>();
    List<Notification> notifications = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    for (Call call : new CallParser(value.get(), ACTION, findings).parse()) {
      if (MailAction.is(call.name(), DocumentReader.names(directory).contains(call.name()))) {
        Optional<Definition> file = definitions.read(withName(call, name));
        notifications.add(new MailAction(jail, findings).read(call, file, name));
      } else {
        block(call, jail, name).ifPresent(blocks::add);
        actions.add(new Action(call.name(), texts(call)));
      }
    }
    return new Actions(blocks, notifications, actions);
  }

  private static Map<String, String> texts(Call call) {
    return call.options().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().text()));
  }

  private Optional<Block> block(Call call, Lookup jail, String name) {
    Optional<Definition> definition = definitions.read(withName(call, name));
    Optional<WellKnownAction> wellKnown = WellKnownAction.named(call.name());
    BlockBuilder builder = new BlockBuilder(call, definition, jail, findings);
    Optional<IptablesRule> rule =
        definition
            .flatMap(found -> found.text("actionban"))
            .flatMap(IptablesRule::parse)
            .filter(IptablesRule::isBan);
    if (rule.isPresent() && (rule.get().isNarrow() || wellKnown.isEmpty())) {
      return builder.byRule(rule.get(), name);
    }
    if (wellKnown.isPresent()) {
      definition.ifPresent(found -> sayForeign(call, found));
      return builder.byName(wellKnown.get(), name);
    }
    if (definition.isPresent() || isProgram(call)) {
      sayNotRun(call, definition);
    } else {
      sayUnknown(call);
    }
    return Optional.empty();
  }

  private boolean isProgram(Call call) {
    return call.name().endsWith(".py") && Files.exists(directory.resolve(call.name()));
  }

  /** What an action that is understood by its name does beside blocking. */
  private void sayForeign(Call call, Definition definition) {
    definition.get("actionban").stream()
        .flatMap(value -> value.filled().stream())
        .filter(line -> !FIREWALL.matcher(line.text()).find())
        .forEach(
            line ->
                findings.notice(
                    line,
                    call.name(),
                    "'" + Text.shown(line.text()) + "' is not run: only the blocking is done"));
    Stream.of("actionstart", "actionban")
        .flatMap(key -> definition.get(key).stream())
        .flatMap(value -> value.filled().stream())
        .filter(line -> LOGGING.matcher(line.text()).find())
        .forEach(
            line ->
                findings.notice(
                    line,
                    call.name(),
                    "'"
                        + Text.shown(line.text())
                        + "' is not run: what is blocked is not logged by the kernel"));
  }

  private static Call withName(Call call, String jail) {
    Map<String, Value> options = new TreeMap<>(call.options());
    options.putIfAbsent("name", new Value(List.of(call.at().with(jail))));
    return new Call(call.name(), options, call.at());
  }

  private void sayNotRun(Call call, Optional<Definition> definition) {
    String command =
        definition
            .flatMap(found -> found.get("actionban"))
            .map(value -> Text.shown(value.filled().get(0).text()))
            .orElse(call.name());
    findings.notice(
        call.at(),
        call.name(),
        ("is not run: what is more than one iptables rule is run only on hosts with 'firewall ="
                + " command' in agent.conf; on a ban it would run '%s'")
            .formatted(command));
  }

  private void sayUnknown(Call call) {
    Set<String> known = new TreeSet<>(DocumentReader.names(directory));
    WellKnownAction.names().forEach(known::add);
    known.addAll(MailAction.names());
    findings.problem(
        call.at(),
        ACTION,
        "'%s' is no action: there is no %s%s"
            .formatted(
                call.name(),
                directory.resolve(call.name() + ".conf"),
                Spelling.hint(call.name(), known)));
  }
}
