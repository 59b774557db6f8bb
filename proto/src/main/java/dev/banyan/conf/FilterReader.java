package dev.banyan.conf;

import dev.banyan.filter.builtin.BuiltIn;
import dev.banyan.model.FilterText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds the filter that a jail names: a file in {@code filter.d}, else a built-in one. */
final class FilterReader {
  static final String FILTER = "filter";
  private static final String BUILTIN_PREFIX = "banyan/";

  private final Path directory;
  private final DefinitionReader definitions;
  private final Findings findings;

  /**
   * @param directory {@code filter.d}
   */
  FilterReader(Path directory, DocumentReader reader, Findings findings) {
    this.directory = directory;
    this.definitions = new DefinitionReader(directory, JailKeys.FILTER, reader, findings);
    this.findings = findings;
  }

  /**
   * The filter of a jail.
   *
   * @param options resolved, by key
   */
  record Found(Call call, Optional<String> builtin, Map<String, Value> options) {

    /** In place of a filter that could not be found. */
    static Found none(Line at) {
      return new Found(new Call("", Map.of(), at), Optional.empty(), Map.of());
    }

    boolean exists() {
      return !call.name().isEmpty();
    }

    /** Whether it counts the bans of other jails. */
    boolean isRecidive() {
      return builtin.filter(FilterText.RECIDIVE::equals).isPresent();
    }
  }

  /** The filter, or nothing if there is none, which is then a problem. */
  Optional<Found> read(Lookup jail, String jailName) {
    Optional<Value> value = jail.get(FILTER).filter(text -> !text.isBlank());
    if (value.isEmpty()) {
      String message = "jail '%s' has no filter; name one, such as 'filter = asterisk'";
      findings.problem(jail.whole(), FILTER, message.formatted(jailName));
      return Optional.empty();
    }
    List<Call> calls = new CallParser(value.get(), FILTER, findings).parse();
    if (calls.size() > 1) {
      findings.problem(calls.get(1).at(), FILTER, "a jail has one filter; this names another");
    }
    return calls.stream()
        .findFirst()
        .flatMap(
            call ->
                call.name().equals(FilterText.RECIDIVE)
                    ? Optional.of(recidive(call, jail))
                    : find(call, jail));
  }

  /** The filter that a call names, or nothing if there is none, which is then a problem. */
  Optional<Found> find(Call call, Lookup jail) {
    if (call.name().startsWith(BUILTIN_PREFIX)) {
      return builtin(call, call.name().substring(BUILTIN_PREFIX.length()));
    }
    return definitions
        .read(withLogtype(call, jail))
        .map(definition -> new Found(call, Optional.empty(), definition.options()))
        .or(() -> builtin(call, call.name()));
  }

  /** fail2ban's own reads fail2ban's log; so it is never the file that is meant. */
  private Found recidive(Call call, Lookup jail) {
    findings.notice(
        call.at(), FILTER, "'recidive' counts the bans of all other jails; it reads no log");
    jail.get("logpath")
        .filter(value -> !value.isBlank())
        .ifPresent(value -> findings.notice(value.first(), "logpath", "is not read by 'recidive'"));
    return new Found(call, Optional.of(FilterText.RECIDIVE), Map.of());
  }

  private Optional<Found> builtin(Call call, String name) {
    if (BuiltIn.names().contains(name)) {
      sayOptions(call, name);
      return Optional.of(new Found(call, Optional.of(name), call.options()));
    }
    Set<String> known = new TreeSet<>(DocumentReader.names(directory));
    known.addAll(BuiltIn.names());
    String message = "'%s' is no filter: there is no %s%s";
    findings.problem(
        call.at(),
        FILTER,
        message.formatted(call.name(), directory.resolve(name + ".conf"), hint(name, known)));
    return Optional.empty();
  }

  private static String hint(String name, Set<String> known) {
    String bare = name.replaceFirst("\\.(conf|local)$", "");
    return !bare.equals(name) && known.contains(bare)
        ? "; did you mean '" + bare + "'?"
        : Spelling.hint(name, known);
  }

  /** What a built-in filter would pass over in silence. */
  private void sayOptions(Call call, String name) {
    call.options()
        .forEach(
            (key, value) -> {
              if (!BuiltIn.knows(name, key, value.text())) {
                String message = "'%s' changes nothing in the built-in filter '%s', which knows %s";
                findings.notice(
                    value.first(),
                    key,
                    message.formatted(Text.shown(value.text()), name, BuiltIn.options(name)));
              }
            });
  }

  /** Filters choose their prefix by {@code logtype}, which follows from where lines come from. */
  private static Call withLogtype(Call call, Lookup jail) {
    String backend = jail.get("backend").map(Value::text).orElse("auto");
    String logtype = backend.startsWith("systemd") ? "journal" : "file";
    Map<String, Value> options = new LinkedHashMap<>(call.options());
    options.putIfAbsent("logtype", new Value(List.of(call.at().with(logtype))));
    return new Call(call.name(), options, call.at());
  }
}
