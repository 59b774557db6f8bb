package dev.banyan.conf;

import dev.banyan.model.Jail.Action;
import dev.banyan.model.JailName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The commands of this host's own {@code action.d}. A policy may say which action a jail uses, and
 * for which ports, but no word of it becomes a command: only options of known meaning are taken
 * from it, each checked; every other stands in the host's files.
 */
public final class OperatorActions {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
  private static final String WORD = "[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}";
  private static final String TARGET =
      "(?i:drop|reject|blackhole|unreachable|prohibit)"
          + "( --reject-with [a-z0-9][a-z0-9-]{0,40}"
          + "| with (icmpv?6?x? type [a-z][a-z-]{0,40}|tcp reset))?";

  /** What may be taken from a policy. None can end a word of the shell or begin another option. */
  private static final Map<String, Pattern> TAKEN =
      Map.of(
          "name", Pattern.compile(WORD),
          "port", Pattern.compile("[A-Za-z0-9][A-Za-z0-9:,-]{0,254}"),
          "protocol", Pattern.compile("[A-Za-z0-9][A-Za-z0-9,]{0,63}"),
          "chain", Pattern.compile(WORD),
          "table", Pattern.compile("filter|raw"),
          "type", Pattern.compile("oneport|multiport|allports"),
          "blocktype", Pattern.compile(TARGET),
          "bantime", Pattern.compile("-?\\d{1,12}[a-z]{0,4}"),
          "ipsettime", Pattern.compile("\\d{1,12}"));

  /** Tell others of bans rather than do something; they change nothing here. */
  private static final Set<String> PASSED_OVER =
      Set.of("dest", "sender", "sendername", "destemail", "logpath", "lines");

  private final Path directory;

  /**
   * @param directory {@code action.d}
   */
  public OperatorActions(Path directory) {
    this.directory = directory;
  }

  /** The commands for IPv4 and for IPv6; they may be the same. */
  public record Families(ActionCommands inet4, ActionCommands inet6) {}

  /**
   * The commands of an action.
   *
   * @throws ConfigurationException if this host has no such action, or will not take an option
   */
  public Families read(Action action, JailName jail) throws ConfigurationException {
    Findings findings = new Findings();
    Line at = new Line("", Path.of("jail " + jail), 0);
    Map<String, Value> options = options(action, at, findings);
    options.putIfAbsent("name", new Value(List.of(at.with(jail.value()))));
    Optional<Families> families = Optional.empty();
    if (NAME.matcher(action.name()).matches()) {
      Optional<ActionCommands> inet4 = commands(action, options, "inet4", findings);
      families =
          inet4.flatMap(
              v4 -> commands(action, options, "inet6", findings).map(v6 -> new Families(v4, v6)));
    }
    if (families.isEmpty()) {
      findings.problem(
          at,
          "action",
          "this host has no " + Text.shown(directory + "/" + action.name()) + ".conf");
    }
    findings.throwIfAny();
    return families.orElseThrow();
  }

  private static Map<String, Value> options(Action action, Line at, Findings findings) {
    Map<String, Value> options = new TreeMap<>();
    action
        .options()
        .forEach(
            (key, text) -> {
              String value = text.replaceAll("\\s*,\\s*", ",").strip();
              Pattern form = TAKEN.get(key.replaceFirst("\\?family=inet[46]$", ""));
              if (form != null && form.matcher(value).matches()) {
                options.put(key, new Value(List.of(at.with(value))));
              } else if (form != null || !PASSED_OVER.contains(key)) {
                findings.problem(at, Text.shown(action.name()), refusal(key, value, form != null));
              }
            });
    return options;
  }

  private static String refusal(String key, String value, boolean known) {
    return known
        ? "%s = '%s' from the policy is not taken: it might be read as something else"
            .formatted(Text.shown(key), Text.shown(value))
        : "'%s' is not taken from the policy: set it in this host's own action file"
            .formatted(Text.shown(key));
  }

  private Optional<ActionCommands> commands(
      Action action, Map<String, Value> options, String family, Findings findings) {
    Line at = new Line("", directory, 0);
    Map<String, Value> given = new TreeMap<>(options);
    given.put("family", new Value(List.of(at.with(family))));
    given.put("actname", new Value(List.of(at.with(action.name()))));
    DocumentReader reader = new DocumentReader(new Sources(findings), findings);
    return new DefinitionReader(directory, JailKeys.ACTION, reader, findings)
        .read(new Call(action.name(), given, at), "family=" + family)
        .map(definition -> commands(definition, findings));
  }

  private static ActionCommands commands(Definition definition, Findings findings) {
    if (definition.get("actionban").isEmpty()) {
      findings.problem(definition.call().at(), "actionban", "is not set: it would block nobody");
    }
    return new ActionCommands(
        text(definition, "actionstart"),
        text(definition, "actionstop"),
        text(definition, "actioncheck"),
        text(definition, "actionrepair"),
        text(definition, "actionflush"),
        text(definition, "actionban"),
        text(definition, "actionunban"),
        text(definition, "actionprolong"),
        limit(definition));
  }

  private static String text(Definition definition, String key) {
    return definition.text(key).orElse("");
  }

  private static Duration limit(Definition definition) {
    return definition
        .text("timeout")
        .flatMap(Durations::parse)
        .filter(limit -> !limit.isZero() && !limit.isNegative())
        .orElse(LIMIT);
  }
}
